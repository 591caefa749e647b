package plumbline.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.facts.FactsJson;
import plumbline.lead.Fault;
import plumbline.lead.Vocabulary;

class MappingTest {
  private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
  private static final Vocabulary VOCABULARY =
      new Vocabulary(
          Set.of("page_view", "demo_request", "email_open"),
          Set.of("content", "direct"),
          Set.of("enterprise"));
  private static final String SOURCE = "  source: { constant: content }\n";
  private static final String ID = "  lead_id: \"{row_number}\"\n";
  private static final String BASE = "fields:\n" + ID + SOURCE;

  private final List<Fault> faults = new ArrayList<>();

  @Test
  void aColumnATemplateAndAConstant() throws MappingInvalid {
    String body =
        csv(
            """
            fields:
              lead_id: lf-{row_number}
              source: { constant: direct }
              name: "{first} {last}"
              company: Company Name
              location.country: country
            """,
            Map.of("first", "Ada", "last", " King ", "Company Name", " Acme ", "country", "UK"));
    assertEquals(
        "{\"lead_id\":\"lf-7\",\"source\":\"direct\",\"name\":\"Ada King\",\"company\":\"Acme\","
            + "\"location\":{\"country\":\"UK\"}}",
        body);
  }

  @Test
  void valuesEmptyAndOtherwise() throws MappingInvalid {
    String mapping =
        BASE
            + """
              industry: { column: i, values: { med: healthcare, "n/a": ~ } }
              seniority: { column: s, values: { vp: VP }, otherwise: other, empty: unknown }
            """;
    assertEquals(
        "\"industry\":\"healthcare\",\"seniority\":\"VP\"",
        rest(csv(mapping, Map.of("i", "med", "s", "vp"))));
    assertEquals(
        "\"industry\":\"steel\",\"seniority\":\"other\"",
        rest(csv(mapping, Map.of("i", "steel", "s", "clerk"))));
    assertEquals("\"seniority\":\"other\"", rest(csv(mapping, Map.of("i", "n/a", "s", " "))));
  }

  @ParameterizedTest
  @CsvSource({
    "low, 200-499, 200",
    "middle, 200-499, 349",
    "high, '1,000 – 4,999', 4999",
    "middle, 2000+, 2000",
    "low, '>500', 500",
    "low, 12, 12",
    "low, 10 to 20, 10"
  })
  void aNumberOutOfARange(String which, String text, String number) throws MappingInvalid {
    String mapping = BASE + "  employees: { column: size, range: " + which + " }\n";
    assertEquals("\"employees\":" + number, rest(csv(mapping, Map.of("size", text))));
  }

  @Test
  void whatIsNoNumberStaysATextForTheIntakeToRefuse() throws MappingInvalid {
    String mapping = BASE + "  employees: { column: size, range: low }\n";
    assertEquals("\"employees\":\"many\"", rest(csv(mapping, Map.of("size", "many"))));
    assertEquals("\"employees\":12", rest(csv(mapping, Map.of("size", "12.0"))));
  }

  @ParameterizedTest
  @CsvSource({"-1,small", "99.9,small", "100,mid", "1000,large", "x,x"})
  void bandsOfNumbers(String number, String band) throws MappingInvalid {
    String mapping =
        BASE
            + """
              company: { column: n, bands: [{ below: 100, is: small }, { below: 1000, is: mid }, { is: large }] }
            """;
    assertEquals("\"company\":\"" + band + "\"", rest(csv(mapping, Map.of("n", number))));
  }

  @Test
  void metadataAndTheOtherColumns() throws MappingInvalid {
    String mapping =
        BASE
            + """
              company: firm
            metadata:
              wave: wave
              acv: { column: acv, as: number }
              demo: { column: demo, values: { 1: true, 0: false }, as: flag }
            other_columns: metadata
            leave_out: [converted]
            """;
    Map<String, String> row =
        Map.of(
            "firm", "A", "wave", "1", "acv", "25000.50", "demo", "1", "converted", "1", "z", "x");
    assertEquals(
        "\"company\":\"A\",\"metadata\":{\"z\":\"x\",\"wave\":\"1\",\"acv\":25000.50,"
            + "\"demo\":true}",
        rest(csv(mapping, row)));
  }

  @ParameterizedTest
  @CsvSource({"won,1,true", "paid,1,true", "open,1,false", "won,0,false", "'',1,", "won,'',"})
  void whatTellsThatALeadWasWonIsNoPartOfIt(String stage, String paid, Boolean converted)
      throws MappingInvalid {
    String mapping =
        BASE
            + """
              company: firm
            other_columns: metadata
            converted: { stage: [won, paid], paid: 1 }
            """;
    Map<String, String> row = Map.of("firm", "A", "stage", stage, "paid", paid);
    assertEquals("\"company\":\"A\"", rest(csv(mapping, row)));
    List<String> header = List.copyOf(row.keySet());
    Columns columns =
        new Columns.OfCells(7, places(header), header.stream().map(row::get).toList());
    assertEquals(converted, Mapping.read("m.yaml", mapping, VOCABULARY).converted(columns));
    assertNull(Mapping.read("m.yaml", BASE, VOCABULARY).converted(columns));
    Mapping other = Mapping.read("m.yaml", BASE + "converted: { y: 1 }\n", VOCABULARY);
    assertTrue(
        String.valueOf(assertThrows(MappingInvalid.class, () -> other.check(header)).getMessage())
            .contains("converted.y: the file has no column \"y\""));
  }

  @Test
  void activitiesSpreadEvenlyBetweenTheFirstAndTheLast() throws MappingInvalid {
    String mapping =
        BASE
            + """
            activities:
              - type: page_view
                count: touches
                first_days_ago: { column: first, empty: 20 }
                last_days_ago: last
                channel: content
            """;
    mapping = mapping.replace("channel: content", "channel: { constant: content }");
    assertEquals(
        List.of(
            "page_view-1 2026-11-14T10:00:00.000Z",
            "page_view-2 2026-11-18T22:00:00.000Z",
            "page_view-3 2026-11-23T10:00:00.000Z"),
        activities(csv(mapping, Map.of("touches", "3.0", "first", "10.0", "last", "1"))));
    assertEquals(
        List.of("page_view-1 2026-11-23T22:00:00.000Z"),
        activities(csv(mapping, Map.of("touches", "1", "first", "", "last", "0.5"))));
    assertEquals(
        List.of("page_view-1 2026-11-04T10:00:00.000Z", "page_view-2 2026-11-24T10:00:00.000Z"),
        activities(csv(mapping, Map.of("touches", "2", "first", "", "last", "0"))));
    assertEquals(
        List.of(), activities(csv(mapping, Map.of("touches", "", "first", "", "last", ""))));
    assertEquals(List.of(), faults);
  }

  @Test
  void oneActivityWhenAColumnSaysSoAndNumbersRunOnWithinAType() throws MappingInvalid {
    String mapping =
        BASE
            + """
            activities:
              - { type: demo_request, when: { demo: 1, stage: [won, lost] }, days_ago: 3 }
              - { type: demo_request, count: 2, days_ago: { column: d } }
            """;
    assertEquals(
        List.of(
            "demo_request-1 2026-11-21T10:00:00.000Z",
            "demo_request-2 2026-11-22T10:00:00.000Z",
            "demo_request-3 2026-11-22T10:00:00.000Z"),
        activities(csv(mapping, Map.of("demo", "1", "stage", "lost", "d", "2"))));
    assertEquals(
        2, activities(csv(mapping, Map.of("demo", "1", "stage", "open", "d", "2"))).size());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-26 21:35:57, 2026-03-26T21:35:57.000Z",
    "2026-03-26 21:35:57 +0200, 2026-03-26T19:35:57.000Z",
    "2026-03-26T21:35:57.123456Z, 2026-03-26T21:35:57.123Z",
    "2026-03-26T21:35:57+02:00, 2026-03-26T19:35:57.000Z",
    "2026-03-26, 2026-03-26T00:00:00.000Z",
    "1774560957, 2026-03-26T21:35:57.000Z",
    "1774560957250, 2026-03-26T21:35:57.250Z",
    "soon, soon"
  })
  void instantsAsFilesHaveThem(String text, String instant) throws MappingInvalid {
    String mapping = BASE + "activities:\n  - { type: email_open, at: when, activity_id: id }\n";
    assertEquals(
        List.of("e9 " + instant), activities(csv(mapping, Map.of("when", text, "id", "e9"))));
  }

  @Test
  void anActivityWithoutAnInstantIsNone() throws MappingInvalid {
    String mapping = BASE + "activities:\n  - { type: email_open, at: opened }\n";
    assertEquals(List.of(), activities(csv(mapping, Map.of("opened", ""))));
  }

  @ParameterizedTest
  @CsvSource({"-1,1", "1.5,1", "1001,1", "x,1", "1,''", "1,-2", "1,NaN"})
  void aCountOrAnAgeThatIsNoneIsAFault(String count, String days) throws MappingInvalid {
    String mapping = BASE + "activities:\n  - { type: email_open, count: n, days_ago: d }\n";
    assertEquals(List.of(), activities(csv(mapping, Map.of("n", count, "d", days))));
    assertEquals(List.of("bad_number"), faults.stream().map(Fault::code).toList());
  }

  @Test
  void aJsonRowIsMappedByItsKeysAndKeepsWhatItsValuesAre() throws MappingInvalid {
    String mapping =
        """
        fields:
          lead_id: id
          source: { constant: direct }
          email: contact.email
          employees: size
        metadata:
          tags: tags
        other_columns: metadata
        """;
    String row =
        "{\"id\":9007199254740993,\"contact\":{\"email\":\"a@b.example\"},\"size\":12,"
            + "\"tags\":[\"x\",1],\"big\":12345678901234567890,\"none\":null,\"half\":\"\\ud800\"}";
    Mapping read = Mapping.read("m.yaml", mapping, VOCABULARY);
    byte[] text = row.getBytes(StandardCharsets.UTF_8);
    String body =
        new String(read.body(Columns.OfJson.parse(1, text), AT, faults), StandardCharsets.UTF_8);
    assertEquals(
        "{\"lead_id\":\"9007199254740993\",\"source\":\"direct\",\"email\":\"a@b.example\","
            + "\"employees\":12,\"metadata\":{\"big\":12345678901234567890,"
            + "\"contact\":{\"email\":\"a@b.example\"},\"half\":\"\\uD800\",\"tags\":[\"x\",1]}}",
        body);
  }

  @Test
  void everyMistakeIsNamedAtOnceWithItsLineAndTheNearestKey() {
    String mapping =
        """
        formt: csv
        delimiter: "::"
        fields:
          emial: e
          name: {first}
          company: { colum: c }
          industry: { column: i, constant: x }
          location.country: "{land"
        other_columns: keep
        activities:
          - { type: page_veiw, days_ago: 1 }
          - { type: page_view }
          - { type: page_view, at: a, days_ago: 1 }
        """;
    MappingInvalid e =
        assertThrows(MappingInvalid.class, () -> Mapping.read("m.yaml", mapping, VOCABULARY));
    List<String> lines = String.valueOf(e.getMessage()).lines().toList();
    for (String expected :
        List.of(
            "m.yaml:1:8: formt: unknown key; did you mean \"format\"?",
            "m.yaml:2:12: delimiter: must be one character",
            "fields: every lead needs a source",
            "fields: every lead needs a lead_id or an email",
            "m.yaml:4:10: fields.emial: unknown key; did you mean \"email\"?",
            "m.yaml:5:3: fields.name: must be in quotes where it begins with a brace",
            "fields.company.colum: unknown key; did you mean \"column\"?",
            "fields.company: must hold exactly one of column, constant, template",
            "fields.industry: must hold exactly one of column, constant, template",
            "m.yaml:8:21: fields.location.country: a brace is not closed",
            "m.yaml:9:16: other_columns: \"keep\" is none of ignore, metadata",
            "activities[0].type: \"page_veiw\" is none of",
            "did you mean \"page_view\"?",
            "activities[1]: must say when",
            "activities[2]: must say when")) {
      assertTrue(
          lines.stream().anyMatch(line -> line.contains(expected)),
          expected + " is not in\n" + e.getMessage());
    }
  }

  @Test
  void aColumnTheFileHasNotIsNamedWithItsPlaceInTheMapping() throws MappingInvalid {
    String mapping =
        BASE
            + """
              company: Company
            leave_out: [converted]
            activities:
              - { type: page_view, when: { demo: 1 }, days_ago: 2 }
            """;
    Mapping read = Mapping.read("m.yaml", mapping, VOCABULARY);
    MappingInvalid e =
        assertThrows(MappingInvalid.class, () -> read.check(List.of("company", "convertd")));
    assertEquals(
        """
        m.yaml:4:12: fields.company: the file has no column "Company"; did you mean "company"? \
        [unknown_column]
        m.yaml:5:13: leave_out[0]: the file has no column "converted"; did you mean "convertd"? \
        [unknown_column]
        m.yaml:7:38: activities[0].when.demo: the file has no column "demo"; it has company, \
        convertd [unknown_column]""",
        e.getMessage());
  }

  @Test
  void withoutAMappingColumnsAreNamedLikeFields() throws MappingInvalid {
    List<String> header =
        List.of("email", "source", "employees", "location.region", "metadata.x y");
    Mapping own = Mapping.ofHeader("a.csv", header);
    Columns row =
        new Columns.OfCells(1, places(header), List.of("a@b.example", "direct", "12", "EMEA", "1"));
    assertEquals(
        "{\"email\":\"a@b.example\",\"source\":\"direct\",\"employees\":12,"
            + "\"location\":{\"region\":\"EMEA\"},\"metadata\":{\"x y\":\"1\"}}",
        new String(own.body(row, AT, faults), StandardCharsets.UTF_8));
    MappingInvalid e =
        assertThrows(
            MappingInvalid.class, () -> Mapping.ofHeader("a.csv", List.of("emial", "score")));
    assertEquals(
        """
        a.csv:1: column "emial" is no field of a lead; did you mean "email"? [unknown_column]
        a.csv:1: column "score" is no field of a lead; a mapping (--map) says what it is \
        [unknown_column]""",
        e.getMessage());
  }

  private static Map<String, Integer> places(List<String> header) {
    Map<String, Integer> places = new HashMap<>();
    header.forEach(column -> places.put(column, places.size()));
    return places;
  }

  private String csv(String mapping, Map<String, String> row) throws MappingInvalid {
    List<String> header = List.copyOf(row.keySet());
    Mapping read = Mapping.read("m.yaml", mapping, VOCABULARY);
    read.check(header);
    Columns columns =
        new Columns.OfCells(7, places(header), header.stream().map(row::get).toList());
    return new String(read.body(columns, AT, faults), StandardCharsets.UTF_8);
  }

  /** What follows the lead_id and source of {@link #BASE}, which come first. */
  private static String rest(String body) {
    String base = "{\"lead_id\":\"7\",\"source\":\"content\",";
    assertTrue(body.startsWith(base), body);
    return body.substring(base.length(), body.length() - 1);
  }

  private static List<String> activities(String body) {
    List<String> activities = new ArrayList<>();
    FactsJson.tree(body)
        .path("activities")
        .forEach(a -> activities.add(a.path("activity_id").asText() + " " + a.path("at").asText()));
    return activities;
  }
}
