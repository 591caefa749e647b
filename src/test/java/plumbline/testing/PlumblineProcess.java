package plumbline.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The program as its user starts it: a process of its own, whose output is kept. Closing ends what
 * it started, however the test went.
 */
public final class PlumblineProcess implements AutoCloseable {
  /** Other builds may share the machine. */
  static final long LIMIT_SECONDS = 180;

  private static final long END_SECONDS = 20;

  private final Process process;
  private final Path out;
  private final Path err;
  private final Set<ProcessHandle> started = new HashSet<>();

  private PlumblineProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts a command of the jar, such as {@code serve --port 0}. */
  public static PlumblineProcess jar(Map<String, String> environment, List<String> arguments) {
    return jar(List.of(), environment, arguments);
  }

  /** As above, by another command that ends in becoming it. */
  public static PlumblineProcess jar(
      List<String> by, Map<String, String> environment, List<String> arguments) {
    List<String> command = new ArrayList<>(by);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // What costs a short life least.
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-Dfile.encoding=UTF-8", "-jar", "target/plumbline.jar"));
    command.addAll(arguments);
    return start(environment, command);
  }

  /** Starts {@code bin/plumbline}. */
  public static PlumblineProcess launcher(String... arguments) {
    List<String> command = new ArrayList<>(List.of("bin/plumbline"));
    command.addAll(List.of(arguments));
    return start(Map.of("JAVA_HOME", System.getProperty("java.home")), command);
  }

  private static PlumblineProcess start(Map<String, String> environment, List<String> command) {
    try {
      Path out = Files.createTempFile("plumbline-out", ".txt");
      Path err = Files.createTempFile("plumbline-err", ".txt");
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.redirectOutput(out.toFile()).redirectError(err.toFile());
      // What the shell of whoever runs the tests may hold; Java tells of its own on our output.
      List.of("PLUMBLINE_ADMIN_KEY", "PLUMBLINE_JAVA_OPTS", "JAVA_TOOL_OPTIONS")
          .forEach(builder.environment()::remove);
      builder.environment().putAll(environment);
      return new PlumblineProcess(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has printed so far. */
  public String out() {
    return text(out);
  }

  /** What it has printed on standard error so far. */
  public String err() {
    return text(err);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How much memory it has, not counting its children; 0 where the system does not say. */
  public long residentKilobytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException e) {
      return 0;
    }
  }

  /** What the system calls it by. */
  public long pid() {
    return process.pid();
  }

  public boolean running() {
    return process.isAlive();
  }

  /** Waits for its end. */
  public int exitCode() {
    if (!ends(LIMIT_SECONDS)) {
      throw new IllegalStateException("it does not end: " + err());
    }
    return process.exitValue();
  }

  /** Sends SIGTERM and does not wait. */
  public void terminate() {
    rememberWhatItStarted();
    process.destroy();
  }

  /** Sends SIGKILL and waits for the end; what it started lives on. */
  public void kill() {
    rememberWhatItStarted();
    process.destroyForcibly();
    exitCode();
  }

  /** The children it has now, and theirs. */
  public Set<ProcessHandle> rememberWhatItStarted() {
    process.descendants().forEach(started::add);
    return started;
  }

  private boolean ends(long seconds) {
    try {
      return process.waitFor(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    terminate();
    if (!ends(END_SECONDS)) {
      kill();
    }
    started.forEach(ProcessHandle::destroyForcibly);
    try {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
