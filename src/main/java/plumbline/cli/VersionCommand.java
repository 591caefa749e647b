package plumbline.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "version", description = "Prints the version.")
final class VersionCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  /** What the jar's manifest says. */
  static String version() {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public Integer call() {
    spec.commandLine().getOut().println("plumbline " + version());
    return ExitCode.FINE;
  }
}
