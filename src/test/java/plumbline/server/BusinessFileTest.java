package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import plumbline.rules.Yaml;

/**
 * The shipped file, damaged in every line: the end is a config or a list of errors, never a crash.
 */
class BusinessFileTest {

  private static final int MOST_UNNOTICED = 40;

  private static List<String> shipped = List.of();

  @BeforeAll
  static void readTheShippedFile() throws IOException {
    shipped =
        Files.readAllLines(Path.of("config/demand-generation.yaml")).stream()
            .filter(line -> !line.isBlank() && !line.strip().startsWith("#"))
            .toList();
  }

  /** True where the damage was noticed. */
  private static boolean noticed(List<String> lines) {
    Yaml.Node root = Yaml.read("file.yaml", String.join("\n", lines) + "\n");
    BusinessFile file = BusinessFile.read(root);
    assertEquals(file == null, !root.errors().isEmpty(), () -> "damaged: " + lines);
    return file == null;
  }

  @Test
  void itIsWhole() {
    assertEquals(false, noticed(shipped));
  }

  @Test
  void aLineTakenOutIsNoCrash() {
    List<Integer> unnoticed = new ArrayList<>();
    for (int i = 0; i < shipped.size(); i++) {
      List<String> lines = new ArrayList<>(shipped);
      lines.remove(i);
      if (!noticed(lines)) {
        unnoticed.add(i);
      }
    }
    assertTrue(unnoticed.size() < MOST_UNNOTICED, unnoticed::toString);
  }

  @Test
  void aKeyWithALetterTooManyIsNoticedUnlessItIsAnActivityType() {
    for (int i = 0; i < shipped.size(); i++) {
      List<String> lines = new ArrayList<>(shipped);
      lines.set(i, lines.get(i).replaceFirst("([a-z])([a-z_]*):", "$1q$2:"));
      boolean activityType = lines.get(i).contains("half_life_days") || lines.get(i).endsWith("{}");
      assertTrue(noticed(lines) || activityType || lines.equals(shipped), lines.get(i));
    }
  }

  @Test
  void aLineTwiceCutShortOrWithAnotherValueIsNoCrash() {
    for (int i = 0; i < shipped.size(); i++) {
      for (String value : List.of("", "x", "-1", "[]", "{a: [b]}")) {
        List<String> lines = new ArrayList<>(shipped);
        lines.set(i, lines.get(i).replaceFirst(":( .*)?$", ": " + value));
        noticed(lines);
      }
      List<String> lines = new ArrayList<>(shipped);
      lines.set(i, lines.get(i).substring(0, lines.get(i).length() / 2));
      noticed(lines);
      lines = new ArrayList<>(shipped);
      lines.add(i, lines.get(i));
      noticed(lines);
    }
  }
}
