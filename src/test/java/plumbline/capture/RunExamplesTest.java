package plumbline.capture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.decision.Decide;
import plumbline.decision.DecidingConfig;
import plumbline.lead.Intake;
import plumbline.lead.IntakeLimits;
import plumbline.lead.Vocabulary;
import plumbline.rules.RuleFiles;
import plumbline.server.Config;

/** Runs the examples by the shipped rules and config. */
class RunExamplesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Path LEADFORGE = Path.of("examples/leadforge/leadforge-b2b.csv");
  private static final Path BANK = Path.of("examples/bank-marketing/bank-marketing.csv.gz");
  private static final List<String> RESULTS =
      List.of("leads.json", "nurturing.json", "qualification.json", "rejected.ndjson");
  private static final Map<String, String> SOURCES =
      Map.of(
          "inbound_marketing", "content", "sdr_outbound", "direct", "partner_referral", "partner");

  @TempDir static Path folder;
  private static Decide decide;
  private static Vocabulary vocabulary;
  private static RunSummary leadforge;

  @BeforeAll
  static void runLeadforge() throws Exception {
    DecidingConfig config = Config.load(Path.of("config")).deciding();
    decide = Decide.compile(RuleFiles.read(Path.of("rules")), config);
    vocabulary = Vocabulary.of(config);
    leadforge = run(LEADFORGE, "leadforge", 2);
  }

  @AfterAll
  static void close() {
    decide.close();
  }

  @Test
  void theSummaryOfLeadforgeIsWhatTheFilesSay() throws IOException {
    List<Map<String, String>> rows = leadforgeRows();
    assertEquals(1000, rows.size());
    assertEquals(rows.size(), leadforge.rows());
    assertEquals(rows.size(), leadforge.accepted());
    assertEquals(0, leadforge.undecided());
    assertEquals(0, leadforge.duplicates());
    Map<String, Long> bySource = new HashMap<>();
    decide.config().sources().forEach(source -> bySource.put(source, 0L));
    rows.forEach(
        row -> bySource.merge(SOURCES.getOrDefault(row.get("lead_source"), "?"), 1L, Long::sum));
    assertEquals(bySource, leadforge.bySource());
    assertEquals(7, bySource.size());

    JsonNode leads = json("leadforge", "leads.json");
    JsonNode nurturing = json("leadforge", "nurturing.json");
    JsonNode qualification = json("leadforge", "qualification.json");
    Map<String, List<BigDecimal>> scores = new HashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      JsonNode lead = leads.get(i);
      String id = "lf-" + (i + 1);
      assertEquals(id, lead.get("lead_id").asText());
      assertEquals(id, nurturing.get(i).get("lead_id").asText());
      assertEquals(id, qualification.get(i).get("lead_id").asText());
      assertEquals(lead.get("score"), nurturing.get(i).get("score"));
      assertEquals(lead.get("score"), qualification.get(i).get("score"));
      String status = lead.get("status").asText();
      assertEquals(status.equals("qualified"), qualification.get(i).get("qualified").asBoolean());
      assertEquals(status.equals("qualified"), !qualification.get(i).get("route").isNull());
      assertEquals(status.equals("nurturing"), !nurturing.get(i).get("campaign").isNull());
      scores
          .computeIfAbsent(status, s -> new ArrayList<>())
          .add(new BigDecimal(lead.get("score").asText()));
    }
    for (String status : List.of("qualified", "nurturing", "unqualified")) {
      List<BigDecimal> of = scores.getOrDefault(status, List.of());
      assertEquals(of.size(), leadforge.of(status).leads(), status);
      if (!of.isEmpty()) {
        BigDecimal average =
            of.stream()
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(BigDecimal.valueOf(of.size()), 4, RoundingMode.HALF_EVEN);
        assertEquals(average, leadforge.of(status).averageScore(), status);
      }
    }
    assertEquals(rows.size(), leads.size());
    assertTrue(leadforge.of("qualified").leads() > 50, "nearly nobody qualifies");
    assertTrue(leadforge.of("nurturing", "unqualified").leads() > 50, "nearly all qualify");
  }

  @Test
  void theSameFileMappingAndInstantGiveTheSameBytesOnAnyNumberOfThreads() throws Exception {
    run(LEADFORGE, "again", 1);
    for (String name : RESULTS) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("leadforge").resolve(name)),
          Files.readAllBytes(folder.resolve("again").resolve(name)),
          name);
    }
  }

  @Test
  void theScoreTellsBuyersFromOthers() throws IOException {
    List<Double> won = new ArrayList<>();
    List<Double> lost = new ArrayList<>();
    List<Map<String, String>> rows = leadforgeRows();
    JsonNode leads = json("leadforge", "leads.json");
    for (int i = 0; i < rows.size(); i++) {
      boolean converted = "1".equals(rows.get(i).get("converted"));
      (converted ? won : lost).add(leads.get(i).get("score").asDouble());
    }
    double above = 0;
    for (double buyer : won) {
      for (double other : lost) {
        above += buyer > other ? 1 : buyer == other ? 0.5 : 0;
      }
    }
    double auc = above / won.size() / lost.size();
    assertTrue(auc >= 0.60, "AUC is " + auc);
    assertTrue(auc < 0.75, "AUC is " + auc + ": a score this good has seen the outcome");
  }

  @Test
  void nothingKnownOnlyLaterIsMapped() throws IOException {
    String leads = Files.readString(folder.resolve("leadforge/leads.json"));
    String mapping = Files.readString(Path.of("examples/leadforge/mapping.yaml"));
    assertTrue(!leads.contains("converted"));
    assertTrue(mapping.contains("\nconverted: { converted: 1 }\n"), "it is measured by");
    for (String column : List.of("opportunity_created", "expected_acv")) {
      assertTrue(!leads.contains(column) && !mapping.contains(column), column);
    }
  }

  @Test
  void everyRowOfTheBankIsALead() throws Exception {
    RunSummary summary = run(BANK, "bank", 2);
    long rows = bankRows();
    assertEquals(28_831, rows);
    assertEquals(rows, summary.rows());
    assertEquals(rows, summary.accepted());
    assertEquals(0, summary.undecided());
    assertEquals(rows, summary.bySource().get("direct"));
    JsonNode leads = json("bank", "leads.json");
    assertEquals(rows, leads.size());
    for (JsonNode lead : leads) {
      JsonNode metadata = lead.get("metadata");
      assertTrue(!metadata.has("duration") && !metadata.has("y"), lead.toString());
    }
  }

  private static RunSummary run(Path file, String out, int threads) throws Exception {
    Path map = file.resolveSibling("mapping.yaml");
    Mapping mapping = Mapping.read(map.toString(), Files.readString(map), vocabulary);
    Map<String, String> campaigns =
        List.of("high_intent", "medium_intent", "low_intent").stream()
            .collect(Collectors.toMap(Function.identity(), Function.identity()));
    return new LeadRun(
            decide,
            new Intake(vocabulary, IntakeLimits.DEFAULT),
            Instant.parse("2026-11-24T10:00:00Z"),
            campaigns,
            threads)
        .run(file, RowRange.ALL, mapping, folder.resolve(out), bytes -> {});
  }

  /** The rows as they stand in the file, which has no quotes. */
  private static List<Map<String, String>> leadforgeRows() throws IOException {
    List<String> lines = Files.readAllLines(LEADFORGE);
    List<String> header = Arrays.asList(lines.get(0).split(",", -1));
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < cells.length; i++) {
        row.put(header.get(i), cells[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  private static long bankRows() throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(BANK)), StandardCharsets.UTF_8))) {
      return reader.lines().count() - 1;
    }
  }

  private static JsonNode json(String run, String name) throws IOException {
    return MAPPER.readTree(folder.resolve(run).resolve(name).toFile());
  }
}
