package plumbline.cli;

import io.vertx.core.Future;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plumbline.backtest.BacktestJson;
import plumbline.backtest.BacktestPage;
import plumbline.backtest.BacktestReport;
import plumbline.backtest.BacktestText;
import plumbline.backtest.ShadowState;
import plumbline.backtest.Shadows;
import plumbline.capture.PlannedCampaign;
import plumbline.postgres.Database;
import plumbline.rules.Checked;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleVersions;
import plumbline.server.Config;

@Command(
    name = "shadow",
    description = {
      "Has a candidate decide beside the live rules, off the way of the answers, and reports what it",
      "decides otherwise. One command begins it, one makes it live, one ends it."
    },
    subcommands = {
      RulesShadowCommand.Start.class,
      RulesShadowCommand.Status.class,
      RulesShadowCommand.Report.class,
      RulesShadowCommand.Promote.class,
      RulesShadowCommand.Stop.class
    })
final class RulesShadowCommand implements Runnable {
  private static final String BY = VersionOptions.from(null).by();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing: start, status, report, promote or stop");
  }

  private static void print(CommandSpec spec, VersionOptions options, ShadowState state) {
    PrintWriter out = spec.commandLine().getOut();
    if (options.json()) {
      out.println(VersionOptions.pretty(state.json()));
      return;
    }
    out.printf(
        "%s %s for %s %% of the leads, begun %s by %s%n",
        state.version(),
        state.endedAt() == null ? "decides beside the live rules" : "was " + state.endReason(),
        state.share().movePointRight(2).stripTrailingZeros().toPlainString(),
        state.startedAt(),
        state.startedBy());
    out.printf(
        "%,d nodes; %,d decisions, %,d of them otherwise, %,d failed; %,d dropped%n",
        state.nodes(), state.decided(), state.different(), state.failed(), state.dropped());
    if (state.error() != null) {
      out.printf("it cannot be used:%n%s%n", state.error());
    }
  }

  @Command(name = "start", description = "Begins; another candidate ends.")
  static final class Start implements Callable<Integer> {
    private static final Pattern SHARE = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,4})?) ?%?");
    private static final BigDecimal ALL = BigDecimal.valueOf(100);

    /** How long nodes may take to compile it before this is not waited for. */
    private static final long BEGIN_SECONDS = 60;

    /** A node that was not seen for so long is down. */
    private static final long UP_SECONDS = 30;

    private static final long LOOK_MS = 500;

    @Spec CommandSpec spec = CommandSpec.create();
    @Mixin VersionOptions options = new VersionOptions();

    @Parameters(
        paramLabel = "DIR|VERSION",
        description = "a folder of rules, which is checked and stored, or a stored version")
    String candidate = "";

    @Option(names = "--share", paramLabel = "PERCENT", description = "of the leads (default: 100)")
    String share = "100";

    @Option(names = "--note", paramLabel = "TEXT", description = "why")
    @Nullable String note;

    @Override
    public Integer call() {
      BigDecimal of = share();
      String version = stored();
      options.askDatabase(database -> new Shadows(database).start(version, of, BY, note));
      print(spec, options, begun());
      return ExitCode.FINE;
    }

    /** Once every node that is up has compiled it; one that is slow goes on by itself. */
    private ShadowState begun() {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BEGIN_SECONDS);
      while (true) {
        ShadowState state = options.askDatabase(database -> new Shadows(database).latest());
        long nodes =
            options.ask(RuleVersions::nodes).stream()
                .filter(node -> node.seenAt().isAfter(Instant.now().minusSeconds(UP_SECONDS)))
                .count();
        if (state.nodes() >= nodes || state.error() != null || System.nanoTime() > end) {
          return state;
        }
        try {
          TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return state;
        }
      }
    }

    private BigDecimal share() {
      var form = SHARE.matcher(share);
      BigDecimal percent = form.matches() ? new BigDecimal(form.group(1)) : BigDecimal.ZERO;
      if (percent.signum() == 0 || percent.compareTo(ALL) > 0) {
        throw new CommandFailed(
            ExitCode.USAGE, "--share: expected more than 0 and at most 100, in percent");
      }
      return percent.movePointLeft(2);
    }

    /** The version, which a folder becomes once it has passed its checks. */
    private String stored() {
      Path folder = Path.of(candidate);
      if (!Files.isDirectory(folder)) {
        return candidate;
      }
      RuleFiles files = RuleSetFolder.read(folder, options.configFolder());
      Checked checked = VersionOptions.check(files);
      options.ask(versions -> versions.store(files, checked, VersionOptions.from(note)));
      return files.version();
    }
  }

  @Command(name = "status", description = "Shows which candidate decides, or did last.")
  static final class Status implements Callable<Integer> {
    @Spec CommandSpec spec = CommandSpec.create();
    @Mixin VersionOptions options = new VersionOptions();

    @Override
    public Integer call() {
      print(spec, options, options.askDatabase(database -> new Shadows(database).latest()));
      return ExitCode.FINE;
    }
  }

  @Command(name = "stop", description = "Ends it; nothing else changes.")
  static final class Stop implements Callable<Integer> {
    @Spec CommandSpec spec = CommandSpec.create();
    @Mixin VersionOptions options = new VersionOptions();

    @Override
    public Integer call() {
      print(spec, options, options.askDatabase(database -> new Shadows(database).stop(BY)));
      return ExitCode.FINE;
    }
  }

  @Command(name = "promote", description = "Checks it anew, has every node run it, and ends it.")
  static final class Promote implements Callable<Integer> {
    @Spec CommandSpec spec = CommandSpec.create();
    @Mixin VersionOptions options = new VersionOptions();

    @Option(names = "--no-pin", description = "let the next change of folder or upload replace it")
    boolean noPin;

    @Option(names = "--note", paramLabel = "TEXT", description = "why, for 'rules list'")
    @Nullable String note;

    private Future<ShadowState> promoted(Database database, ShadowState state) {
      Shadows shadows = new Shadows(database);
      return new RuleVersions(database)
          .activate(
              state.version(),
              !noPin,
              VersionOptions.from(note),
              null,
              in -> shadows.promoted(in, state.shadowId(), BY))
          .compose(active -> shadows.latest());
    }

    @Override
    public Integer call() {
      ShadowState state = options.askDatabase(database -> new Shadows(database).running());
      RuleFiles files = options.ask(versions -> versions.files(state.version()));
      VersionOptions.check(files);
      if (state.failed() > 0) {
        spec.commandLine()
            .getErr()
            .printf(
                "warning: its rules failed on %,d of %,d decisions%n",
                state.failed(), state.decided());
      }
      print(spec, options, options.askDatabase(database -> promoted(database, state)));
      return ExitCode.FINE;
    }
  }

  @Command(name = "report", description = "Tells what it decided otherwise, as a backtest does.")
  static final class Report implements Callable<Integer> {
    @Spec CommandSpec spec = CommandSpec.create();
    @Mixin VersionOptions options = new VersionOptions();

    @Option(
        names = "--html",
        paramLabel = "FILE",
        description = "write the report as a page that needs nothing besides itself")
    @Nullable Path html;

    @Override
    public Integer call() {
      Config config = options.config();
      BacktestReport report = options.askDatabase(database -> report(database, config));
      PrintWriter out = spec.commandLine().getOut();
      out.print(
          options.json()
              ? BacktestJson.write(report) + System.lineSeparator()
              : BacktestText.of(report));
      out.flush();
      if (html != null) {
        try {
          Files.writeString(html, BacktestPage.of(report));
        } catch (IOException e) {
          throw new CommandFailed(
              ExitCode.FAILED, "cannot write " + html + ": " + LeadFileOptions.problem(html, e));
        }
      }
      return ExitCode.FINE;
    }

    private static Future<BacktestReport> report(Database database, Config config) {
      return new RuleVersions(database)
          .lastGood()
          .compose(
              active ->
                  new Shadows(database)
                      .report(
                          RuleSetFolder.measure(active, config),
                          PlannedCampaign.counted(config.campaignsByIntent()),
                          Clock.systemUTC()));
    }
  }
}
