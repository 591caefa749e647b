package plumbline.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import plumbline.rules.ActiveVersion;
import plumbline.rules.RuleFiles;

@Command(
    name = "unpin",
    description = {
      "Lets folder and uploads change the rules again.",
      "What the folder brought while a version was pinned is checked and becomes active."
    })
final class RulesUnpinCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin VersionOptions options = new VersionOptions();

  @Option(names = "--note", paramLabel = "TEXT", description = "why")
  @Nullable String note;

  @Override
  public Integer call() {
    RuleFiles waiting =
        options.ask(
            versions ->
                versions
                    .active()
                    .compose(
                        active ->
                            active.waiting() == null
                                ? Future.succeededFuture(new RuleFiles(Map.of()))
                                : versions.files(active.waiting())));
    boolean brought = !waiting.texts().isEmpty();
    if (brought) {
      VersionOptions.check(waiting);
    }
    ActiveVersion active =
        options.ask(
            versions ->
                versions.unpin(VersionOptions.from(note), brought ? waiting.version() : null));
    PrintWriter out = spec.commandLine().getOut();
    if (options.json()) {
      ObjectNode json = VersionOptions.mapper().createObjectNode();
      json.put("version", active.version());
      json.put("pinned", active.pinned());
      out.println(VersionOptions.pretty(json));
    } else {
      out.printf("%s is active, and nothing is pinned%n", active.version());
    }
    return ExitCode.FINE;
  }
}
