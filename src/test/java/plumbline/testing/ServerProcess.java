package plumbline.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server as its user starts it, on free ports. Closing ends it, however the test went. */
public final class ServerProcess implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("(?m)^ready (http://\\S+)\n");
  private static final Pattern MANAGEMENT = Pattern.compile("health and metrics on (http://\\S+)");
  private static final Pattern ENTRIES = Pattern.compile("(?m)^plumbline_journal_entries (\\S+)$");
  private static final long POLL_MS = 20;

  private final PlumblineProcess process;
  private final ApiClient api;
  private final ApiClient management;

  private ServerProcess(PlumblineProcess process, ApiClient api, ApiClient management) {
    this.process = process;
    this.api = api;
    this.management = management;
  }

  /** Starts a server on a data directory and waits until it is ready. */
  public static ServerProcess start(Path data, String... more) {
    return start(Map.of(), data, more);
  }

  /**
   * As above, on a few small rules, which compile faster, and with time to read what is known of a
   * lead, however busy the machine.
   */
  public static ServerProcess small(Path data, String... more) {
    return configured("", List.of(), data, more);
  }

  /**
   * As above.
   *
   * @param config what else {@code server.yaml} says
   * @param by a command that ends in becoming the server; none for the server itself
   */
  public static ServerProcess configured(
      String config, List<String> by, Path data, String... more) {
    return start(launch(by, Map.of(), data, small(data, config, more)));
  }

  /** Starts a server on a few small rules and does not wait for it. */
  public static PlumblineProcess launchSmall(Path data, String... more) {
    return launch(Map.of(), data, small(data, "", more));
  }

  private static String[] small(Path data, String config, String... more) {
    List<String> arguments = new ArrayList<>(smallFlags(data.resolve("operator"), config));
    arguments.addAll(List.of(more));
    return arguments.toArray(new String[0]);
  }

  private static List<String> smallFlags(Path folder, String more) {
    Path rules = folder.resolve("rules");
    TestRules.writeSmall(rules);
    String business = "demand-generation.yaml";
    try {
      Path config = Files.createDirectories(folder.resolve("config"));
      Files.writeString(
          config.resolve("server.yaml"), "limits:\n  history_budget_ms: 5000\n" + more);
      String text = Files.readString(Path.of("config", business));
      Files.writeString(config.resolve(business), text);
      return List.of("--rules", rules.toString(), "--config", config.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a server with variables in its environment. */
  public static ServerProcess start(Map<String, String> environment, Path data, String... more) {
    return start(launch(environment, data, more));
  }

  private static ServerProcess start(PlumblineProcess process) {
    try {
      awaitReady(process);
      String url = found(READY, process.out());
      String managementUrl = found(MANAGEMENT, process.err());
      return new ServerProcess(process, new ApiClient(url), new ApiClient(managementUrl));
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  /** Starts a server that may not become ready. */
  public static PlumblineProcess launch(
      Map<String, String> environment, Path data, String... more) {
    return launch(List.of(), environment, data, more);
  }

  private static PlumblineProcess launch(
      List<String> by, Map<String, String> environment, Path data, String... more) {
    List<String> arguments = new ArrayList<>(List.of("serve", "--data", data.toString()));
    for (String port : List.of("--port", "--management-port")) {
      if (!List.of(more).contains(port)) {
        arguments.addAll(List.of(port, "0"));
      }
    }
    arguments.addAll(List.of(more));
    return PlumblineProcess.jar(by, environment, arguments);
  }

  private static void awaitReady(PlumblineProcess process) {
    await(() -> READY.matcher(process.out()).find() || !process.running());
    if (!process.running()) {
      throw new IllegalStateException("it ended with " + process.exitCode() + ": " + process.err());
    }
  }

  /** Waits until something is so; fails when that takes minutes. */
  public static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PlumblineProcess.LIMIT_SECONDS * 1_000_000_000;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("it takes too long");
      }
      try {
        Thread.sleep(POLL_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** Waits until all it accepted is in Postgres; fails when nothing moves for minutes. */
  public void drained() {
    String entries = "";
    while (!entries.equals("0.0")) {
      String before = entries;
      await(() -> !entries().equals(before));
      entries = entries();
    }
  }

  private String entries() {
    return found(ENTRIES, management.get("/metrics").body());
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + pattern + " in " + text);
    }
    return matcher.group(1);
  }

  /** The API, as it is addressed in the line that says ready. */
  public ApiClient api() {
    return api;
  }

  /** Health and metrics. */
  public ApiClient management() {
    return management;
  }

  public PlumblineProcess process() {
    return process;
  }

  /** The main processes of Postgres that work on a data directory. */
  public static List<ProcessHandle> postmasters(Path data) {
    return ProcessHandle.allProcesses()
        .filter(p -> worksOn(p, data) && p.parent().filter(q -> worksOn(q, data)).isEmpty())
        .toList();
  }

  private static boolean worksOn(ProcessHandle process, Path data) {
    Path directory = Path.of("/proc", Long.toString(process.pid()), "cwd");
    try {
      return Optional.of(Files.readSymbolicLink(directory))
          .filter(data.toRealPath().resolve("postgres")::equals)
          .isPresent();
    } catch (IOException e) {
      // It has ended, or is somebody else's.
      return false;
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
