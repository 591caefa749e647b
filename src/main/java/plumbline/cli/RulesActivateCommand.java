package plumbline.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plumbline.rules.ActiveVersion;
import plumbline.rules.Checked;
import plumbline.rules.RuleFiles;

@Command(
    name = "activate",
    description = {
      "Checks a version anew and has every node run it, pinned: folder and uploads change nothing",
      "until 'rules unpin'. To undo a change, activate the version before it."
    })
final class RulesActivateCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin VersionOptions options = new VersionOptions();

  @Parameters(paramLabel = "VERSION", description = "its first digits are enough, 4 or more")
  String version = "";

  @Option(names = "--no-pin", description = "let the next change of folder or upload replace it")
  boolean noPin;

  @Option(names = "--note", paramLabel = "TEXT", description = "why, for 'rules list'")
  @Nullable String note;

  @Override
  public Integer call() {
    RuleFiles files =
        options.ask(
            versions -> versions.find(version).compose(found -> versions.files(found.version())));
    Checked checked = VersionOptions.check(files);
    ActiveVersion active =
        options.ask(
            versions ->
                versions.activate(files.version(), !noPin, VersionOptions.from(note), null));
    if (options.json()) {
      ObjectNode json = VersionOptions.mapper().createObjectNode();
      json.put("version", files.version());
      json.put("pinned", active.pinned());
      json.putObject("tests")
          .put("passed", checked.testsPassed())
          .put("failed", checked.testsFailed());
      spec.commandLine().getOut().println(VersionOptions.pretty(json));
    } else {
      spec.commandLine()
          .getOut()
          .printf(
              "%s is active%s; %d tests passed%n",
              files.version(), active.pinned() ? " and pinned" : "", checked.testsPassed());
    }
    return ExitCode.FINE;
  }
}
