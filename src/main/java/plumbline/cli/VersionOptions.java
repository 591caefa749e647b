package plumbline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import plumbline.decision.CheckedRules;
import plumbline.decision.RuleBuild;
import plumbline.lead.NotFound;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUnavailable;
import plumbline.rules.Checked;
import plumbline.rules.Provenance;
import plumbline.rules.RuleError;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleRefused;
import plumbline.rules.RuleVersions;
import plumbline.server.Config;

/** What the commands about versions of the rules share: a way to where they are stored. */
final class VersionOptions {
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final JsonMapper JSON = new JsonMapper();

  @Mixin JournalOptions options = new JournalOptions();

  boolean json() {
    return options.json();
  }

  Config config() {
    return options.config();
  }

  /** Where the config is. */
  Path configFolder() {
    return options.config.folder();
  }

  /**
   * Asks the database about versions.
   *
   * @throws CommandFailed where it cannot be reached or there is no such version
   */
  <T> T ask(Function<RuleVersions, Future<T>> question) {
    return askDatabase(database -> question.apply(new RuleVersions(database)));
  }

  /** As above, with the database at hand. */
  <T> T askDatabase(Function<Database, Future<T>> question) {
    try {
      return JournalOptions.ask(
          options.config().server(),
          ANSWER,
          database -> question.apply(database).recover(VersionOptions::refused));
    } catch (DatabaseUnavailable e) {
      throw new CommandFailed(ExitCode.FAILED, e.getMessage());
    }
  }

  private static <T> Future<T> refused(Throwable failure) {
    return Future.failedFuture(
        failure instanceof RuleRefused || failure instanceof NotFound
            ? new CommandFailed(ExitCode.FAILED, String.valueOf(failure.getMessage()))
            : failure);
  }

  /**
   * Checks a version whole.
   *
   * @throws CommandFailed with everything that is wrong with it
   */
  static Checked check(RuleFiles files) {
    Checked checked = new CheckedRules(new RuleBuild(null)).check(files);
    if (!checked.good()) {
      throw new CommandFailed(
          checked.testsFailed() > 0 ? ExitCode.RULE_TESTS : ExitCode.RULES,
          "the version %s is left as it is:%n".formatted(files.version())
              + checked.faults().stream()
                  .map(RuleError::toString)
                  .collect(Collectors.joining(System.lineSeparator())));
    }
    return checked;
  }

  /** Who changes something by a command. */
  static Provenance from(@Nullable String note) {
    String user = System.getProperty("user.name", "somebody");
    return new Provenance("command", user + " at the command line", note);
  }

  /** One JSON document, for people and programs to read. */
  static String pretty(JsonNode json) {
    return json.toPrettyString();
  }

  static JsonMapper mapper() {
    return JSON;
  }
}
