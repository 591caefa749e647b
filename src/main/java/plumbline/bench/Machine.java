package plumbline.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What it ran on.
 *
 * @param fsync of the disk that holds the data
 * @param postgres its version
 */
public record Machine(
    int cores, String processor, long memoryMebibytes, Disk fsync, String jdk, String postgres) {

  static Machine here(Disk fsync, String postgres) {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        line("/proc/cpuinfo", "model name", System.getProperty("os.arch", "unknown")),
        memory(),
        fsync,
        System.getProperty("java.vm.name", "Java") + " " + System.getProperty("java.version", ""),
        postgres);
  }

  private static long memory() {
    String kilobytes = line("/proc/meminfo", "MemTotal", "0").replaceAll("\\D", "");
    return kilobytes.isEmpty() ? 0 : Long.parseLong(kilobytes) / 1024;
  }

  /** What stands behind the colon of a line that begins so. */
  static String line(String file, String name, String otherwise) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(name) && line.contains(":"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(otherwise);
    } catch (IOException e) {
      return otherwise;
    }
  }

  /** One line. */
  String text() {
    return "%d cores, %s; %,d MiB; fsync p50 %.2f ms, p99 %.2f ms; %s; Postgres %s"
        .formatted(cores, processor, memoryMebibytes, fsync.p50Ms(), fsync.p99Ms(), jdk, postgres);
  }
}
