package plumbline.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleVersion;

@Command(name = "show", description = "Shows a version and its files.")
final class RulesShowCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin VersionOptions options = new VersionOptions();

  @Parameters(paramLabel = "VERSION", description = "its first digits are enough, 4 or more")
  String version = "";

  /** What there is to show. */
  private record Shown(RuleVersion version, RuleFiles files) {}

  @Override
  public Integer call() {
    Shown shown =
        options.ask(
            versions ->
                versions
                    .find(version)
                    .compose(
                        found ->
                            versions.files(found.version()).map(files -> new Shown(found, files))));
    PrintWriter out = spec.commandLine().getOut();
    Map<String, String> files = shown.files().all();
    if (options.json()) {
      ObjectNode json = shown.version().json();
      ObjectNode texts = json.putObject("files");
      files.forEach(texts::put);
      out.println(VersionOptions.pretty(json));
      return ExitCode.FINE;
    }
    out.println(RulesListCommand.line(shown.version()));
    if (shown.version().activatedAt() != null) {
      out.printf(
          "last made active %s by %s%n",
          shown.version().activatedAt(), shown.version().activatedBy());
    }
    files.forEach((path, text) -> out.printf("  %-40s %,8d lines%n", path, text.lines().count()));
    return ExitCode.FINE;
  }
}
