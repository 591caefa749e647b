package plumbline.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import plumbline.rules.RuleNode;
import plumbline.rules.RuleVersion;

@Command(
    name = "list",
    description = "Lists the versions, the newest first, and which one each node runs.")
final class RulesListCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin VersionOptions options = new VersionOptions();

  @Option(names = "--limit", paramLabel = "N", description = "how many (default: 20)")
  int limit = 20;

  /** What there is to show. */
  private record Listed(List<RuleVersion> versions, List<RuleNode> nodes) {}

  @Override
  public Integer call() {
    Listed listed =
        options.ask(
            versions ->
                versions
                    .list(Math.max(1, limit), null)
                    .compose(all -> versions.nodes().map(nodes -> new Listed(all, nodes))));
    PrintWriter out = spec.commandLine().getOut();
    if (options.json()) {
      ObjectNode json = VersionOptions.mapper().createObjectNode();
      ArrayNode items = json.putArray("items");
      listed.versions().forEach(version -> items.add(version.json()));
      ArrayNode nodes = json.putArray("nodes");
      listed.nodes().forEach(node -> nodes.add(node.json()));
      out.println(VersionOptions.pretty(json));
      return ExitCode.FINE;
    }
    listed.versions().forEach(version -> out.println(line(version)));
    for (RuleNode node : listed.nodes()) {
      out.printf(
          "node %s runs %s%s%n",
          node.node(),
          node.version(),
          node.failedVersion() == null ? "" : " and cannot run " + node.failedVersion());
    }
    return ExitCode.FINE;
  }

  /** One version in one line. */
  static String line(RuleVersion version) {
    StringBuilder line = new StringBuilder(version.version());
    line.append("  ").append(state(version));
    line.append("  ").append(version.storedAt());
    line.append("  ").append(version.origin());
    if (version.storedBy() != null) {
      line.append(" by ").append(version.storedBy());
    }
    if (version.testsPassed() != null) {
      line.append(", ").append(version.testsPassed()).append(" tests passed");
    }
    if (version.note() != null) {
      line.append(": ").append(version.note());
    }
    return line.toString();
  }

  private static String state(RuleVersion version) {
    if (version.active()) {
      return version.pinned() ? "pinned " : "active ";
    }
    return version.waiting() ? "waiting" : "       ";
  }
}
