package plumbline.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import plumbline.capture.FileLeads;
import plumbline.capture.Mapping;
import plumbline.capture.RowRange;
import plumbline.decision.Decide;
import plumbline.decision.Outcome;
import plumbline.decision.RuleBuild;
import plumbline.lead.Intake;
import plumbline.lead.IntakeLimits;
import plumbline.lead.Vocabulary;

/**
 * An example with rules of its own.
 *
 * @param written how many rows, from the first on, its rules were written from
 * @param texts the columns its rules can see, of those whose values are words
 * @param numbers the same of numbers
 */
record Example(
    String name,
    String file,
    String delimiter,
    int written,
    List<String> texts,
    List<String> numbers,
    List<Other> others) {
  static final String AT = "2026-11-24T10:00:00Z";

  /** Other columns to learn from, and what they are called. */
  record Other(String name, List<String> texts, List<String> numbers) {}

  private static final List<String> BANK_TEXTS =
      List.of("job", "marital", "education", "default", "housing", "loan", "poutcome");
  private static final List<String> BANK_NUMBERS = List.of("age", "previous");
  private static final List<String> BANK_ECONOMY =
      plus(
          BANK_NUMBERS,
          "emp.var.rate",
          "cons.price.idx",
          "cons.conf.idx",
          "euribor3m",
          "nr.employed");
  private static final List<String> COMPANY_AND_JOB =
      List.of(
          "industry",
          "region",
          "company_size",
          "company_revenue",
          "contact_role",
          "seniority",
          "lead_source");
  private static final List<String> VISITS =
      List.of("inbound_touches", "web_sessions", "days_since_first_touch", "days_since_last_touch");

  static final Example BANK =
      new Example(
          "bank-marketing",
          "bank-marketing.csv.gz",
          ";",
          20_181,
          BANK_TEXTS,
          BANK_NUMBERS,
          List.of(
              new Other(
                  "the same, told how and when the last call was made",
                  plus(BANK_TEXTS, "contact", "month", "day_of_week"),
                  BANK_NUMBERS),
              new Other("the same, told of the economy", BANK_TEXTS, BANK_ECONOMY),
              new Other(
                  "the same, told of both",
                  plus(BANK_TEXTS, "contact", "month", "day_of_week"),
                  BANK_ECONOMY)));

  static final Example LEADFORGE =
      new Example(
          "leadforge",
          "leadforge-b2b.csv",
          ",",
          700,
          plus(COMPANY_AND_JOB, "demo_completed"),
          plus(VISITS, "sales_activities"),
          List.of(
              new Other(
                  "the same, told of behaviour only",
                  List.of("demo_completed"),
                  plus(VISITS, "sales_activities")),
              new Other("the same, not told of talks and demos", COMPANY_AND_JOB, VISITS)));

  private static List<String> plus(List<String> columns, String... more) {
    return Stream.concat(columns.stream(), Stream.of(more)).toList();
  }

  Path folder() {
    return Path.of("examples", name);
  }

  String readme() throws IOException {
    return Files.readString(folder().resolve("README.md"));
  }

  /** Every row, decided by its own rules and by the shipped ones. */
  List<ExampleRow> rows() throws Exception {
    List<Map<String, String>> cells = cells();
    List<ExampleRow> rows = new ArrayList<>();
    RuleBuild build = new RuleBuild(null);
    try (Decide own =
            RuleSetFolder.compile(RuleSetFolder.read(folder(), Path.of("config")), build);
        Decide shipped =
            RuleSetFolder.compile(RuleSetFolder.read(Path.of("rules"), Path.of("config")), build)) {
      Vocabulary vocabulary = Vocabulary.of(own.config());
      Path map = folder().resolve("mapping.yaml");
      Mapping mapping = Mapping.read(map.toString(), Files.readString(map), vocabulary);
      Instant at = Instant.parse(AT);
      try (FileLeads leads =
          FileLeads.open(
              folder().resolve(file),
              RowRange.ALL,
              mapping,
              new Intake(vocabulary, IntakeLimits.DEFAULT),
              at)) {
        for (FileLeads.Chunk chunk = leads.next(256); chunk != null; chunk = leads.next(256)) {
          for (FileLeads.FileLead lead : chunk.leads()) {
            if (lead.facts() == null || lead.converted() == null) {
              throw new IllegalStateException("row " + lead.number());
            }
            Outcome outcome = own.decide(lead.facts(), at);
            rows.add(
                new ExampleRow(
                    cells.get(rows.size()),
                    lead.converted(),
                    outcome.score().doubleValue(),
                    shipped.decide(lead.facts(), at).score().doubleValue(),
                    points(outcome)));
          }
        }
      }
    }
    return rows;
  }

  private static Map<String, Integer> points(Outcome outcome) {
    Map<String, Integer> points = new TreeMap<>();
    outcome
        .contributions()
        .forEach(
            line -> {
              if (line.points() != null) {
                points.put(line.rule(), line.points());
              }
            });
    return points;
  }

  /** The file as it stands there; it has no quotes. */
  private List<Map<String, String>> cells() throws IOException {
    try (InputStream in = Files.newInputStream(folder().resolve(file));
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(
                    file.endsWith(".gz") ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8))) {
      List<String> lines = reader.lines().toList();
      List<String> header = Arrays.asList(lines.get(0).split(delimiter, -1));
      return lines.stream()
          .skip(1)
          .map(
              line -> {
                String[] cells = line.split(delimiter, -1);
                Map<String, String> row = new TreeMap<>();
                for (int i = 0; i < cells.length; i++) {
                  row.put(header.get(i), cells[i]);
                }
                return row;
              })
          .toList();
    }
  }
}
