package plumbline.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Chromium without a window, for tests of what people look at. */
public final class Chromium {
  private static final long LIMIT_SECONDS = 60;

  /** Set where a test that needs a browser must not be skipped. */
  private static final String NEEDED = "PLUMBLINE_NEEDS_CHROMIUM";

  private final Path program;
  private final Path profile;

  private Chromium(Path program, Path profile) {
    this.program = program;
    this.profile = profile;
  }

  /** The one that is installed; the test is skipped, with the reason, where none is. */
  public static Chromium orSkip(Path temporary) {
    Path program = found();
    if (program == null) {
      String why = "there is no Chromium (on Debian: apt-get install chromium)";
      if (System.getenv(NEEDED) != null) {
        return Assertions.fail(why + ", and " + NEEDED + " is set");
      }
      return Assumptions.abort(why);
    }
    return new Chromium(program, temporary.resolve("profile"));
  }

  private static @Nullable Path found() {
    for (String folder : String.valueOf(System.getenv("PATH")).split(":", -1)) {
      Path program = Path.of(folder).resolve("chromium");
      if (Files.isExecutable(program)) {
        return program;
      }
    }
    return null;
  }

  /** What a page is once its scripts have run. */
  public String dom(Path page) throws IOException, InterruptedException {
    return run("--dump-dom", page.toUri().toString());
  }

  /** A page on paper. */
  public void print(Path page, Path pdf) throws IOException, InterruptedException {
    run("--no-pdf-header-footer", "--print-to-pdf=" + pdf, page.toUri().toString());
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Assertions.assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "it does not end");
      return out;
    } finally {
      process.destroyForcibly();
    }
  }
}
