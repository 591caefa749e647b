package plumbline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder with small rules, and the command run in it. */
class RunInFolder {
  static final ObjectMapper MAPPER = new ObjectMapper();
  static final String AT = "2026-11-24T10:00:00Z";

  /** A lead's points are its employees; the company Explode brings a rule down. */
  private static final String SCORING =
      """
      package scoring
      import plumbline.facts.*
      rule "Has employees" @id("firmographic.employees")
      when Lead( $n : employees, employees != null )
      then
        insert( Points.firmographic( $n, "employs people" ) );
        insert( Points.engagement( $n, "employs people" ) );
        insert( Points.demographic( $n, "is one of them" ) );
      end
      rule "Explodes" @id("firmographic.explodes")
      when Lead( company == "Explode" )
      then insert( Points.of( "nonsense", 1, "never" ) );
      end
      """;

  private static final String SEGMENTS =
      """
      package segmentation
      import plumbline.facts.*
      rule "Medium" @id("segment.medium")
      when $t : Thresholds( ) Score( value >= $t.nurturing, value < $t.qualified )
      then insert( Segment.of( "medium_intent", "by score" ) );
      end
      rule "High" @id("segment.high")
      when $t : Thresholds( ) Score( value >= $t.qualified )
      then insert( Segment.of( "high_intent", "by score" ) );
      end
      """;

  private static final String BANDS =
      """
      package qualification
      import plumbline.facts.*
      rule "Q" @id("qualification.qualified")
      when $t : Thresholds( ) Score( value >= $t.qualified )
      then insert( Qualification.qualified( "scores enough" ) );
      end
      rule "N" @id("qualification.nurturing")
      when $t : Thresholds( ) Score( value >= $t.nurturing, value < $t.qualified )
      then insert( Qualification.nurturing( "scores something" ) );
      end
      rule "U" @id("qualification.unqualified")
      when $t : Thresholds( ) Score( value < $t.nurturing )
      then insert( Qualification.unqualified( "scores little" ) );
      end
      """;

  @TempDir Path folder;
  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void writeRules() throws IOException {
    write("rules/scoring/s.drl", SCORING);
    write("rules/segmentation/s.drl", SEGMENTS);
    write("rules/qualification/q.drl", BANDS);
    Files.createDirectories(folder.resolve("rules/routing"));
  }

  void assertOneLine(String problem) {
    assertEquals(1, errors().strip().lines().count(), errors());
    assertTrue(errors().contains(problem), errors());
    assertEquals("", out.toString(StandardCharsets.UTF_8));
  }

  String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  static List<String> reasons(JsonNode rejected, String key) {
    List<String> values = new ArrayList<>();
    rejected.get("reasons").forEach(reason -> values.add(reason.get(key).asText()));
    return values;
  }

  /** The figures of the JSON summary. */
  JsonNode summary() throws IOException {
    JsonNode summary = MAPPER.readTree(out.toString(StandardCharsets.UTF_8));
    ((ObjectNode) summary).remove(List.of("file", "at", "rule_set", "out"));
    return summary;
  }

  int run(Path file, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("run", file.toString(), "--out", results("").toString(), "--at", AT));
    arguments.addAll(List.of(more));
    return plumbline(arguments.toArray(new String[0]));
  }

  int plumbline(String... arguments) {
    out.reset();
    err.reset();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--rules=" + folder.resolve("rules"));
    // Not the process's own: tests beside this one print as well.
    return Plumbline.run(
        new PrintWriter(out, true, StandardCharsets.UTF_8),
        new PrintWriter(err, true, StandardCharsets.UTF_8),
        all.toArray(new String[0]));
  }

  Path results(String name) {
    return folder.resolve("out").resolve(name);
  }

  List<String> results() throws IOException {
    return List.of(
        read("leads.json"),
        read("nurturing.json"),
        read("qualification.json"),
        read("rejected.ndjson"));
  }

  String read(String name) throws IOException {
    return Files.readString(results(name));
  }

  JsonNode json(String name) throws IOException {
    return MAPPER.readTree(read(name));
  }

  Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  Path gzip(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    try (GZIPOutputStream zip = new GZIPOutputStream(Files.newOutputStream(file))) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }
}
