package plumbline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;

/** Types the commands of docs/batch.md as they stand, but for the port and the directory. */
class BatchDocIT {
  private static final Pattern SHELL = Pattern.compile("(?s)```sh\n(.*?)```");
  private static final Pattern ANSWER = Pattern.compile("(?s)<!-- answer -->\n```json\n(.*?)\n```");
  private static final String URL = "http://127.0.0.1:8080";
  private static final int MANY = 10_000;

  @TempDir Path directory;

  @Test
  void theCommandsDoWhatThePageSays() throws Exception {
    String page = Files.readString(Path.of("docs/batch.md"));
    List<String> commands = new ArrayList<>();
    Matcher shell = SHELL.matcher(page);
    while (shell.find()) {
      commands.add(shell.group(1));
    }
    assertEquals(3, commands.size());
    Matcher answer = ANSWER.matcher(page);
    assertTrue(answer.find());
    try (ServerProcess server =
        ServerProcess.small(
            directory.resolve("data"), "--database", TestPostgres.freshDatabase().value())) {
      String url = server.api().url();
      sh(commands.get(0));
      sh(commands.get(1).replace(URL, url));
      List<String> answers = answers();
      assertEquals(3, answers.size(), answers.toString());
      assertTrue(answers.get(0).contains("\"lead_id\":\"crm:1\""), answers.get(0));
      assertEquals(answer.group(1), answers.get(1));
      assertTrue(answers.get(2).startsWith("{\"decision_id\":\""), answers.get(2));

      String piped = sh(commands.get(2).replace(URL, url));
      assertEquals(2, piped.lines().count(), piped);
      assertTrue(piped.contains("crm:3") && piped.contains("crm:4"), piped);

      // More than sockets buffer: curl reads while it sends.
      String line = "{\"lead_id\":\"many-%d\",\"source\":\"seo\"}\n";
      StringBuilder many = new StringBuilder();
      for (int i = 0; i < MANY; i++) {
        many.append(line.formatted(i));
      }
      Files.writeString(directory.resolve("leads.ndjson"), many);
      sh(commands.get(1).replace(URL, url));
      assertEquals(MANY, answers().size());
    }
  }

  private List<String> answers() throws IOException {
    return Files.readAllLines(directory.resolve("answers.ndjson"));
  }

  private String sh(String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("bash", "-c", command)
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), command);
    assertEquals(0, process.exitValue(), command + "\n" + out);
    return out;
  }
}
