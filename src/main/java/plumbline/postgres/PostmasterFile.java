package plumbline.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a running Postgres says of itself in the {@code postmaster.pid} of its data directory.
 *
 * @param pid its process
 * @param port the one it listens on; 0 while it has not written it yet
 * @param ready true once it accepts connections
 */
record PostmasterFile(long pid, int port, boolean ready) {
  private static final int PID_LINE = 0;
  private static final int PORT_LINE = 3;
  private static final int STATUS_LINE = 7;

  static Path in(Path cluster) {
    return cluster.resolve("postmaster.pid");
  }

  /** Reads the file; empty where there is none, or none that makes sense. */
  static Optional<PostmasterFile> read(Path cluster) throws IOException {
    try {
      List<String> lines = Files.readAllLines(in(cluster));
      return Optional.of(
          new PostmasterFile(
              Long.parseLong(line(lines, PID_LINE)),
              Integer.parseInt("0" + line(lines, PORT_LINE)),
              line(lines, STATUS_LINE).equals("ready")));
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String line(List<String> lines, int index) {
    return index < lines.size() ? lines.get(index).strip() : "";
  }

  /**
   * The process, where it lives and really is a Postgres on this data directory. After a crash of
   * the machine, or in a new container, the number may be anybody's.
   */
  Optional<ProcessHandle> process(Path cluster) {
    return ProcessHandle.of(pid).filter(process -> isPostgres(process, cluster));
  }

  /** True where the process runs, and runs Postgres on this data directory. */
  static boolean isPostgres(ProcessHandle process, Path cluster) {
    boolean named =
        process.info().command().map(c -> Path.of(c).endsWith("postgres")).orElse(false);
    return named && worksIn(process, cluster);
  }

  private static boolean worksIn(ProcessHandle process, Path cluster) {
    Path workingDirectory = Path.of("/proc", Long.toString(process.pid()), "cwd");
    if (Files.isSymbolicLink(workingDirectory)) {
      try {
        return Files.isSameFile(workingDirectory, cluster);
      } catch (IOException e) {
        return false;
      }
    }
    return process.info().commandLine().map(c -> c.contains(cluster.toString())).orElse(false);
  }
}
