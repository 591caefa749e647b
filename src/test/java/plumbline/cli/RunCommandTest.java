package plumbline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("it takes what is printed")
class RunCommandTest extends RunInFolder {
  private static final String LEADS_CSV =
      """
      lead_id,company,source,employees,metadata.plan
      a,Acme,content,90,gold
      b,Beta,seo,60,
      c,"Gamma, Inc",content,10,iron
      d,Explode,partner,90,
      a,Acme,content,70,
      """;

  @Test
  void decidesEveryRowAndWritesThreeFilesAndASummary() throws IOException {
    assertEquals(0, run(write("leads.csv", LEADS_CSV), "--format", "json"));
    JsonNode leads = json("leads.json");
    assertEquals(
        """
        {"lead_id":"a","company":"Acme","source":"content","employees":90,\
        "metadata":{"plan":"gold"},"activity_count":0,"score":0.9,"status":"qualified",\
        "segments":["high_intent"],"team":"inside_sales_team"}""",
        leads.get(0).toString());
    assertEquals(
        """
        [{"lead_id":"a","segment":"high_intent","score":0.9,"status":"qualified","campaign":null},\
        {"lead_id":"b","segment":"medium_intent","score":0.6,"status":"nurturing",\
        "campaign":"medium_intent"},\
        {"lead_id":"c","segment":null,"score":0.1,"status":"unqualified","campaign":null},\
        {"lead_id":"d","segment":null,"score":null,"status":"undecided","campaign":null},\
        {"lead_id":"a","segment":"high_intent","score":0.7,"status":"qualified","campaign":null}]""",
        json("nurturing.json").toString());
    JsonNode qualification = json("qualification.json");
    assertEquals(
        """
        {"lead_id":"a","score":0.9,"qualified":true,"status":"qualified",\
        "route":{"team":"inside_sales_team","rule":"fallback","reason":"no routing rule matched"},\
        "reasons":["scores enough","no routing rule matched","employs people","is one of them"]}""",
        qualification.get(0).toString());
    assertTrue(qualification.get(3).get("qualified").isNull());
    String failure = qualification.get(3).get("reasons").get(0).asText();
    assertTrue(failure.startsWith("firmographic.explodes failed: no scoring category"), failure);
    assertEquals("", read("rejected.ndjson"));
    assertEquals(
        MAPPER
            .readTree(
                """
            {"rows":5,"accepted":5,"rejected":0,"undecided":1,"duplicates":1,
             "sources":{"content":3,"seo":1,"paid_ads":0,"social":0,"referral":0,"direct":0,
                        "partner":1},
             "nurturing":{"qualified":{"leads":2,"average_score":0.8000},
                          "nurturing":{"leads":1,"average_score":0.6000},
                          "unqualified":{"leads":1,"average_score":0.1000}},
             "qualification":{"qualified":{"leads":2,"average_score":0.8000},
                              "unqualified":{"leads":1,"average_score":0.1000},
                              "not_qualified":{"leads":2,"average_score":0.3500}}}
            """)
            .toString(),
        summary().toString());
  }

  @Test
  void decidesOnlyTheRowsAskedFor() throws IOException {
    Path leads = write("leads.csv", LEADS_CSV);
    assertEquals(0, run(leads, "--format", "json", "--rows", "2-3"));
    assertEquals(List.of("b", "c"), json("leads.json").findValuesAsText("lead_id"));
    assertEquals(2, run(leads, "--rows", "3-2"));
    assertTrue(
        err.toString(StandardCharsets.UTF_8).contains("'--rows': \"3-2\" holds no row"),
        err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void badRowsAreListedWithTheirReasonsAndStopNothing() throws IOException {
    String csv =
        "lead_id,email,source,employees\n"
            + "a,,content,5\n"
            + "b,no address,contnet,-1\n"
            + "c,c@c.example,seo\n"
            + "d,d@d.example,seo,6\n";
    assertEquals(0, run(write("leads.csv", csv), "--format", "json"));
    assertEquals(2, json("leads.json").size());
    List<JsonNode> rejected = new ArrayList<>();
    for (String line : read("rejected.ndjson").lines().toList()) {
      rejected.add(MAPPER.readTree(line));
    }
    assertEquals(2, rejected.size());
    assertEquals(2, rejected.get(0).get("row").asInt());
    assertEquals(3, rejected.get(0).get("line").asInt());
    assertEquals(List.of("/email", "/source", "/employees"), reasons(rejected.get(0), "pointer"));
    assertEquals(
        List.of("bad_email", "unknown_value", "out_of_range"), reasons(rejected.get(0), "code"));
    assertEquals(List.of("cell_count"), reasons(rejected.get(1), "code"));
    assertEquals(2, summary().get("rejected").asInt());
    assertEquals(4, summary().get("rows").asInt());
  }

  @Test
  void eachFormatGivesTheSameResults() throws IOException {
    assertEquals(0, run(write("leads.csv", LEADS_CSV)));
    List<String> expected = results();
    List<String> bodies = new ArrayList<>();
    for (JsonNode lead : json("leads.json")) {
      JsonNode metadata = lead.get("metadata");
      bodies.add(
          "{\"lead_id\":%s,\"company\":%s,\"source\":%s,\"employees\":%s%s}"
              .formatted(
                  lead.get("lead_id"),
                  lead.get("company"),
                  lead.get("source"),
                  lead.get("employees"),
                  metadata == null ? "" : ",\"metadata\":" + metadata));
    }
    String ndjson = String.join("\n", bodies);
    String array = "[" + String.join(",\n", bodies) + "]";
    for (Path file :
        List.of(
            write("leads.ndjson", ndjson),
            write("leads.json", array),
            gzip("leads.ndjson.gz", ndjson),
            gzip("leads.json.gz", array),
            gzip("leads.csv.gz", LEADS_CSV))) {
      assertEquals(0, run(file), file.toString());
      assertEquals(expected, results(), file.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"leads.csv", "leads.json", "leads.ndjson"})
  void anEmptyFileIsASummaryOfZeros(String name) throws IOException {
    assertEquals(0, run(write(name, ""), "--format", "json"));
    assertEquals(List.of("[]\n", "[]\n", "[]\n", ""), results());
    JsonNode summary = summary();
    assertEquals(0, summary.get("rows").asInt());
    assertEquals(7, summary.get("sources").size());
    summary.get("sources").forEach(count -> assertEquals(0, count.asInt()));
    assertTrue(summary.get("nurturing").get("qualified").get("average_score").isNull());
  }

  @Test
  void theTextSummaryNamesEverySourceAndEveryStatus() throws IOException {
    assertEquals(0, run(write("leads.csv", LEADS_CSV)));
    String text = out.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("decided as at 2026-11-24T10:00:00.000Z by rule set "), text);
    List<String> lines = text.lines().map(line -> line.strip().replaceAll(" +", " ")).toList();
    for (String line :
        List.of(
            "in the file 5",
            "undecided 1",
            "duplicates 1",
            "content 3",
            "seo 1",
            "paid_ads 0",
            "social 0",
            "referral 0",
            "direct 0",
            "partner 1",
            "qualified 2 0.8000",
            "nurturing 1 0.6000",
            "unqualified 1 0.1000",
            "nurturing or unqualified 2 0.3500")) {
      assertTrue(lines.contains(line), line + " is not in\n" + text);
    }
  }

  @Test
  void withoutAtItIsNowAndSaysSoThatItCanBeRepeated() throws IOException {
    Path file = write("leads.csv", LEADS_CSV);
    assertEquals(
        0, plumbline("run", file.toString(), "--out", results("").toString(), "--format", "json"));
    String at = MAPPER.readTree(out.toString(StandardCharsets.UTF_8)).get("at").asText();
    List<String> first = results();
    assertEquals(0, plumbline("run", file.toString(), "--out", results("").toString(), "--at", at));
    assertEquals(first, results());
  }

  @ParameterizedTest
  @CsvSource({
    "missing.csv, there is no file",
    "rules, it is a folder",
    "utf16.csv, it is UTF-16",
    "cut.csv.gz, cannot read",
    "emial.csv, did you mean \"email\"?"
  })
  void aFileThatCannotBeReadIsOneLineAndTouchesNoResults(String name, String problem)
      throws IOException {
    Files.write(folder.resolve("utf16.csv"), "a\n".getBytes(StandardCharsets.UTF_16));
    write("emial.csv", "emial,source\na@b.example,seo\n");
    byte[] whole = Files.readAllBytes(gzip("cut.csv.gz", LEADS_CSV.repeat(50)));
    Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(whole, whole.length - 20));
    Files.createDirectories(results(""));
    write("out/leads.json", "as it was");
    assertEquals(1, run(folder.resolve(name)));
    assertOneLine(problem);
    assertEquals("as it was", read("leads.json"));
    try (Stream<Path> files = Files.list(results(""))) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void anOutputThatCannotBeWrittenIsOneLine() throws IOException {
    Path file = write("leads.csv", LEADS_CSV);
    write("taken", "");
    String taken = folder.resolve("taken").toString();
    assertEquals(1, plumbline("run", file.toString(), "--out", taken, "--at", AT));
    assertOneLine("taken is no folder");
  }

  @Test
  void theFileItReadsIsNeverReplaced() throws IOException {
    Files.createDirectories(results(""));
    Path file = write("out/leads.json", "[]");
    assertEquals(1, run(file));
    assertOneLine("it lies where a result is to be written");
    assertEquals("[]", Files.readString(file));
  }

  @Test
  void aWrongMappingIsToldLineByLine() throws IOException {
    Path map = write("map.yaml", "fields:\n  sorce: x\n  email: e\n  source: s\n");
    assertEquals(1, run(write("a.csv", "e,s\n"), "--map", map.toString()));
    String line = map + ":2:10: fields.sorce: unknown key; did you mean \"source\"? [unknown_key]";
    assertEquals(line, errors().strip());
    Path missing = write("map.yaml", "fields:\n  email: e\n  source: soruce\n");
    assertEquals(1, run(write("a.csv", "e,source\n"), "--map", missing.toString()));
    assertOneLine("map.yaml:3:11: fields.source: the file has no column \"soruce\"");
  }

  @Test
  void rulesThatDoNotCompileAndUnknownOptionsHaveExitCodesOfTheirOwn() throws IOException {
    Path file = write("leads.csv", LEADS_CSV);
    assertEquals(2, run(file, "--att", AT));
    assertEquals(2, run(file, "--format", "xml"));
    assertEquals(2, plumbline("run", file.toString()));
    assertEquals(2, plumbline("run", file.toString(), "--out", "o", "--at", "yesterday"));
    write(
        "rules/scoring/s.drl", "package scoring\nrule \"x\" @id(\"x\") when Nothing( ) then end\n");
    assertEquals(3, run(file));
    assertFalse(Files.exists(results("leads.json")));
  }
}
