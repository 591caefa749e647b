package plumbline.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import plumbline.bench.BareServer;

@Command(
    name = "bench-bare",
    hidden = true,
    description = "The bare server that bench measures against; bench starts it.")
final class BenchBareCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--bytes",
      required = true,
      paramLabel = "N",
      description = "of an answer's body, 2 or more")
  int bytes;

  @Override
  public Integer call() throws InterruptedException {
    if (bytes < 2) {
      throw new CommandFailed(ExitCode.USAGE, "--bytes is 2 or more");
    }
    BareServer server = BareServer.start(bytes);
    spec.commandLine().getOut().println("ready " + server.url());
    new CountDownLatch(1).await();
    return ExitCode.FINE;
  }
}
