package plumbline.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import plumbline.access.ApiKeys;
import plumbline.rules.RulesInvalid;
import plumbline.server.Config;
import plumbline.server.Server;
import plumbline.server.ServerConfig;
import plumbline.server.StartFailed;

@Command(
    name = "serve",
    description = "Serves leads over HTTP, on an embedded Postgres unless told otherwise.",
    footer = {
      "",
      "PLUMBLINE_ADMIN_KEY in the environment sets the key the API asks for; without it the",
      "server answers on loopback only."
    })
final class ServeCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin RuleOptions rules = new RuleOptions();
  @Mixin DatabaseOptions data = new DatabaseOptions();

  @Option(names = "--port", paramLabel = "PORT", description = "of the API (default: 8080)")
  @Nullable Integer port;

  @Option(
      names = "--management-port",
      paramLabel = "PORT",
      description = "of health and metrics (default: 8081)")
  @Nullable Integer managementPort;

  @Option(names = "--host", paramLabel = "HOST", description = "to listen on (default: 127.0.0.1)")
  @Nullable String host;

  @Option(
      names = "--accept-journal-loss",
      description = "start though accepted leads may be gone from a damaged journal")
  boolean acceptJournalLoss;

  @Option(names = "--stop-when-ready", hidden = true, description = "to see what a start loads")
  boolean stopWhenReady;

  @Override
  public Integer call() throws InterruptedException {
    Config config = rules.load();
    Server server =
        new Server(
            config.withServer(settings(config.server())),
            rules.rules(),
            rules.config(),
            System.getenv(ApiKeys.VARIABLE),
            acceptJournalLoss);
    // A JVM that gets SIGTERM exits 143 unless its hook ends the process itself.
    Thread stop =
        new Thread(
            () -> {
              server.stop();
              Runtime.getRuntime().halt(ExitCode.FINE);
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    boolean up = false;
    try {
      start(server);
      up = true;
    } finally {
      // The hook would make every failure a 0.
      if (!up && !server.stopping()) {
        Runtime.getRuntime().removeShutdownHook(stop);
      }
    }
    spec.commandLine().getOut().println("ready " + server.url());
    if (stopWhenReady) {
      // The hook would halt the JVM before it has written down what it has loaded.
      Runtime.getRuntime().removeShutdownHook(stop);
      server.stop();
      return ExitCode.FINE;
    }
    new CountDownLatch(1).await();
    return ExitCode.FINE;
  }

  private ServerConfig settings(ServerConfig config) {
    ServerConfig.Http http =
        new ServerConfig.Http(
            host == null ? config.http().host() : host,
            port == null ? config.http().port() : port(port, "--port"));
    ServerConfig settings = data.applyTo(config).withHttp(http);
    return managementPort == null
        ? settings
        : settings.withManagementPort(port(managementPort, "--management-port"));
  }

  private static int port(int port, String option) {
    if (port < 0 || port > 65_535) {
      throw new CommandFailed(ExitCode.USAGE, option + " is a port: 0 to 65535");
    }
    return port;
  }

  private static void start(Server server) {
    try {
      server.start();
    } catch (StartFailed e) {
      throw new CommandFailed(ExitCode.FAILED, String.valueOf(e.getMessage()));
    } catch (RulesInvalid e) {
      throw new CommandFailed(ExitCode.RULES, String.valueOf(e.getMessage()));
    }
  }
}
