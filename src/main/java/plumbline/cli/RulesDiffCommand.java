package plumbline.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plumbline.rules.RuleDiff;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleVersions;

@Command(name = "diff", description = "Shows what differs between two versions.")
final class RulesDiffCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin VersionOptions options = new VersionOptions();

  @Parameters(index = "0", paramLabel = "FROM", description = "the older version")
  String from = "";

  @Parameters(index = "1", paramLabel = "TO", description = "the newer version")
  String to = "";

  /** Both sides. */
  private record Sides(RuleFiles from, RuleFiles to) {}

  @Override
  public Integer call() {
    Sides sides =
        options.ask(
            versions ->
                files(versions, from)
                    .compose(old -> files(versions, to).map(fresh -> new Sides(old, fresh))));
    List<RuleDiff.FileDiff> diffs = RuleDiff.of(sides.from(), sides.to());
    PrintWriter out = spec.commandLine().getOut();
    if (options.json()) {
      ObjectNode json = VersionOptions.mapper().createObjectNode();
      json.put("from", sides.from().version());
      json.put("to", sides.to().version());
      ArrayNode files = json.putArray("files");
      for (RuleDiff.FileDiff diff : diffs) {
        files
            .addObject()
            .put("path", diff.path())
            .put("change", diff.change())
            .put("diff", diff.diff());
      }
      out.println(VersionOptions.pretty(json));
      return ExitCode.FINE;
    }
    diffs.forEach(diff -> out.print(diff.diff()));
    out.flush();
    return ExitCode.FINE;
  }

  private static Future<RuleFiles> files(RuleVersions versions, String digits) {
    return versions.find(digits).compose(found -> versions.files(found.version()));
  }
}
