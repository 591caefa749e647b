package plumbline.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command of this program as a process of its own, on the same Java with the same options. */
final class Child implements AutoCloseable {
  private static final String READY = "ready ";
  private static final long STOP_SECONDS = 15;
  private static final int TAIL = 2_000;

  private final String name;
  private final Process process;
  private final Path errors;
  private final String url;
  private final double secondsToReady;

  private Child(String name, Process process, Path errors, String url, double secondsToReady) {
    this.name = name;
    this.process = process;
    this.errors = errors;
    this.url = url;
    this.secondsToReady = secondsToReady;
  }

  /**
   * The command line of a command of this program.
   *
   * @param jvm options for its Java beside this one's own
   */
  static List<String> command(List<String> jvm, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    options().stream()
        .filter(option -> !option.startsWith("-javaagent") && !option.startsWith("-agent"))
        .forEach(command::add);
    command.addAll(jvm);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "plumbline.Main"));
    command.addAll(arguments);
    return command;
  }

  /** What {@code bin/plumbline serve} gives its Java; without the script, this Java's own. */
  private static List<String> options() {
    String serving = System.getenv("PLUMBLINE_SERVING");
    if (serving == null) {
      return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }
    List<String> options = new ArrayList<>();
    String classes = System.getenv("PLUMBLINE_CLASSES");
    if (classes != null && !classes.isEmpty()) {
      options.add("-XX:SharedArchiveFile=" + classes);
    }
    options.addAll(List.of(serving.strip().split("\\s+")));
    options.add("-Dplumbline.home=" + System.getProperty("plumbline.home", "."));
    return options;
  }

  /** Starts a process; {@link #whenReady} waits for it. */
  static Process launch(List<String> command, Path errors) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
      // With a key the server would ask the load for it.
      builder.environment().remove("PLUMBLINE_ADMIN_KEY");
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits for the line that says where it answers.
   *
   * @param startNanos when it was started, by {@link System#nanoTime}
   * @throws BenchFailed with what it said, where it ends before
   */
  static Child whenReady(String name, Process process, Path errors, long startNanos) {
    BufferedReader out = process.inputReader();
    try {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(READY)) {
          double seconds = (System.nanoTime() - startNanos) / 1e9;
          String url = line.substring(READY.length()).strip();
          return new Child(name, process, errors, url, seconds);
        }
      }
    } catch (IOException e) {
      throw new BenchFailed("%s cannot be read: %s".formatted(name, e.getMessage()), e);
    }
    throw new BenchFailed("%s did not start: %s".formatted(name, tail(errors)));
  }

  private static String tail(Path file) {
    try {
      String text = Files.readString(file).strip();
      return text.substring(Math.max(0, text.length() - TAIL));
    } catch (IOException e) {
      return "it said nothing";
    }
  }

  /** Where it answers. */
  String url() {
    return url;
  }

  /** From its start until it said that it is ready. */
  double secondsToReady() {
    return secondsToReady;
  }

  /** The first group of a pattern in what it has logged. */
  String logged(Pattern pattern) {
    try {
      Matcher matcher = pattern.matcher(Files.readString(errors));
      if (matcher.find()) {
        return matcher.group(1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new BenchFailed("%s has not logged %s".formatted(name, pattern));
  }

  /** The memory it holds, as the kernel counts it. */
  double residentMebibytes() {
    String line = Machine.line("/proc/%d/status".formatted(process.pid()), "VmRSS", "0");
    return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
  }

  /** Asks it to end, and waits; ends it where it does not. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
