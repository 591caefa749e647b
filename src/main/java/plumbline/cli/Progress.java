package plumbline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How much of a long work is done, as a bar on standard error; nothing where nobody looks. */
final class Progress implements AutoCloseable {
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;

  /** From this size on a file is counted in MiB. */
  private static final long LARGE = 10 * MIB;

  private static final int UPDATE_MS = 200;

  private final @Nullable ProgressBar bar;

  private Progress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  static Progress of(Path file) throws IOException {
    if (!isTerminal()) {
      return new Progress(null);
    }
    long size = Files.size(file);
    boolean large = size >= LARGE;
    return new Progress(
        new ProgressBarBuilder()
            .setTaskName(String.valueOf(file.getFileName()))
            .setInitialMax(size)
            .setUnit(large ? " MiB" : " KiB", large ? MIB : KIB)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(UPDATE_MS)
            .build());
  }

  /** A work counted in leads or decisions. */
  static Progress of(String task, long size) {
    if (!isTerminal()) {
      return new Progress(null);
    }
    return new Progress(
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(size)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(UPDATE_MS)
            .build());
  }

  void to(long done) {
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  /** Java can tell this of standard input and output only, so the shell's own test is asked. */
  static boolean isTerminal() {
    String terminal = System.getenv("TERM");
    if (terminal == null || terminal.equals("dumb")) {
      return false;
    }
    try {
      Process test = new ProcessBuilder("test", "-t", "2").inheritIO().start();
      return test.waitFor(1, TimeUnit.SECONDS) && test.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
