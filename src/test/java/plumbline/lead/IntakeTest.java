package plumbline.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.facts.Activity;

class IntakeTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final Intake INTAKE =
      new Intake(
          new Vocabulary(
              Set.of("page_view", "demo_request"),
              Set.of("seo", "paid_ads"),
              Set.of("small_business", "enterprise")),
          IntakeLimits.DEFAULT);

  @Test
  void aWholeLeadIsRead() {
    Posted posted =
        parse(
            """
            {"activities": [{"activity_id": "a1", "type": "demo_request",
                             "at": "2026-11-24T11:59:59.123999+02:00", "campaign": " spring ",
                             "channel": "seo", "asset": "", "value": 12.50}],
             "metadata": {"b": [1, null, {"c": true}], "a": null},
             "location": {"time_zone": "Europe/Berlin", "country": "DE", "region": "Berlin"},
             "company_size": "enterprise", "employees": 1.2e3, "industry": "Software",
             "seniority": "vp", "job_title": "VP Sales", "source": "seo", "company": "Acme",
             "email": " Ada@Acme.Example ", "name": " Ada 😀 ", "lead_id": "crm:7"}
            """);

    assertEquals("crm:7", posted.leadId());
    assertEquals(
        "[name=Ada 😀, email=ada@acme.example, company=Acme, source=seo, job_title=VP Sales,"
            + " seniority=vp, industry=Software, employees=1200, company_size=enterprise,"
            + " country=DE, region=Berlin, time_zone=Europe/Berlin, metadata.a=null,"
            + " metadata.b=[1, null, {c=true}]]",
        posted.fields().entrySet().toString());
    assertEquals(
        List.of(
            new Activity(
                "a1",
                "demo_request",
                Instant.parse("2026-11-24T09:59:59.123Z"),
                "spring",
                "seo",
                null,
                new BigDecimal("12.5"))),
        posted.activities());
  }

  @Test
  void whatIsAbsentIsNotInTheFieldsAndNullClears() {
    Posted posted = parse("{'email':'a@b.test','source':'seo','name':null,'company':' '}");

    assertEquals(
        "[name=null, email=a@b.test, company=null, source=seo]",
        posted.fields().entrySet().toString());
    assertEquals(
        "[source=seo, country=null, region=null, time_zone=null]",
        parse("{'lead_id':'x','source':'seo','location':null}").fields().entrySet().toString());
  }

  @Test
  void everythingThatIsWrongIsReportedAtOnce() {
    Map<String, String> faults =
        faults(
            """
            {"emial": "x", "source": "soe", "employees": -1, "name": 7,
             "location": {"country": true, "timezone": "UTC"},
             "metadata": {"a/b": 1e41},
             "activities": [{"type": "pageview", "at": "yesterday"}, 5]}
            """);

    assertEquals(
        Map.ofEntries(
            Map.entry("/emial", "unknown_field"),
            Map.entry("/email", "required"),
            Map.entry("/source", "unknown_value"),
            Map.entry("/employees", "out_of_range"),
            Map.entry("/name", "wrong_type"),
            Map.entry("/location/country", "wrong_type"),
            Map.entry("/location/timezone", "unknown_field"),
            Map.entry("/metadata/a~1b", "bad_number"),
            Map.entry("/activities/0/activity_id", "required"),
            Map.entry("/activities/0/type", "unknown_value"),
            Map.entry("/activities/0/at", "bad_instant"),
            Map.entry("/activities/1", "wrong_type")),
        faults);
  }

  @Test
  void theNearestKnownWordIsNamed() {
    Invalid invalid = invalid("{'lead_id':'x','source':'paid-adds','emial':'a@b.test'}");

    assertEquals(
        "/emial: \"emial\" is no field of a lead; did you mean \"email\"?;"
            + " /source: \"paid-adds\" is no source; did you mean \"paid_ads\"?",
        invalid.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', malformed_json",
    "'  ', '', malformed_json",
    "'{', '', malformed_json",
    "'{}{}', '', malformed_json",
    "'{''employees'':NaN}', /employees, malformed_json",
    "'{''employees'':-Infinity}', /employees, malformed_json",
    "'{''employees'':+1}', /employees, malformed_json",
    "'{''employees'':01}', /employees, malformed_json",
    "'{''name'':''a\tb''}', /name, malformed_json",
    "'{''activities'':[{''at'':tru}]}', /activities/0/at, malformed_json",
  })
  void whatIsNoJsonIsMalformed(String body, String pointer, String code) {
    Invalid invalid = invalid(body);

    assertEquals(Invalid.MALFORMED, invalid.status());
    assertEquals(pointer, invalid.faults().get(0).pointer());
    assertEquals(code, invalid.faults().get(0).code());
  }

  @ParameterizedTest
  @CsvSource({
    "'[]', '', wrong_type",
    "'null', '', wrong_type",
    "'{''name'':''a'',''name'':''a''}', /name, duplicate_key",
    "'{''location'':{''region'':''a'',''region'':''b''}}', /location/region, duplicate_key",
    "'{''metadata'':null}', /metadata, wrong_type",
    "'{''metadata'':{'''':1}}', /metadata/, bad_key",
    "'{''metadata'':{''a'':[''\\u0000'']}}', /metadata/a/0, bad_character",
    "'{''metadata'':{''a'':{''b'':{''c'':{''d'':{}}}}}}', '', ''",
    "'{''metadata'':{''a'':{''b'':{''c'':{''d'':{''e'':{}}}}}}}', /metadata/a/b/c/d/e, too_deep",
    "'{''metadata'':{''a'':1e400}}', /metadata/a, bad_number",
    "'{''metadata'':{''a'':1e-4000000000}}', /metadata/a, bad_number",
    "'{''metadata'':{''a'':0e99}}', '', ''",
    "'{''employees'':1e400}', /employees, bad_number",
    "'{''employees'':10000001}', /employees, out_of_range",
    "'{''employees'':1.5}', /employees, out_of_range",
    "'{''employees'':''5''}', /employees, wrong_type",
    "'{''name'':''\\ud800''}', /name, bad_character",
    "'{''name'':''\\udc00\\ud800''}', /name, bad_character",
    "'{''lead_id'':''a b''}', /lead_id, bad_lead_id",
    "'{''lead_id'':''''}', /lead_id, bad_lead_id",
    "'{''lead_id'':''.''}', /lead_id, bad_lead_id",
    "'{''lead_id'':''..''}', /lead_id, bad_lead_id",
    "'{''lead_id'':null}', /lead_id, wrong_type",
    "'{''source'':null}', /source, required",
    "'{''company_size'':''huge''}', /company_size, unknown_value",
    "'{''location'':[]}', /location, wrong_type",
    "'{''location'':{''time_zone'':''Mars/Olympus''}}', /location/time_zone, unknown_value",
    "'{''activities'':null}', /activities, wrong_type",
    "'{''activities'':{}}', /activities, wrong_type",
  })
  void whatCannotBeAcceptedIsRefusedWithItsPointer(String body, String pointer, String code) {
    Map<String, String> faults = faults(body);
    faults.remove("/email");
    faults.remove("/source", code.equals("required") ? "-" : "required");

    assertEquals(code.isEmpty() ? Map.of() : Map.of(pointer, code), faults);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-24T10:05:00Z, 2026-11-24T10:05:00Z",
    "2026-11-24t09:00:00.1z, 2026-11-24T09:00:00.100Z",
    "2026-11-24T09:00:00.0009-00:00, 2026-11-24T09:00:00Z",
    "1970-01-01T23:59:00+23:59, 1970-01-01T00:00:00Z",
    "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
  })
  void anInstantIsRfc3339InMilliseconds(String at, String instant) {
    assertEquals(Instant.parse(instant), parse(activities(at)).activities().get(0).at());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-24T10:05:00.001Z, in_the_future",
    "2026-11-24T10:00:00, bad_instant",
    "2026-11-24 10:00:00Z, bad_instant",
    "2026-11-24, bad_instant",
    "1764000000, bad_instant",
    "2026-02-29T00:00:00Z, bad_instant",
    "2026-11-24T24:00:00Z, bad_instant",
    "2026-11-24T10:00:60Z, bad_instant",
    "2026-11-24T10:00:00+24:00, bad_instant",
    "1969-12-31T23:59:59Z, bad_instant",
    "+294277-01-01T00:00:00Z, bad_instant",
    "9999-12-31T23:59:59-01:00, bad_instant",
  })
  void anyOtherInstantIsRefused(String at, String code) {
    assertEquals(Map.of("/activities/0/at", code), faults(activities(at)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ada@acme.example",
        "o{neil}+x@sub.acme.test",
        "a@1.co",
        "müller@bücher.example",
        "用户@例子.广告",
        "a@xn--bcher-kva.example",
      })
  void anAddressIsKept(String email) {
    assertEquals(email, parse(lead(email)).fields().get("email"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ada",
        "@acme.example",
        "ada@",
        "ada@acme",
        "ada@@acme.example",
        "a@b@acme.example",
        "ada @acme.example",
        "ada@acme..example",
        "ada@.example",
        "ada@acme.example.",
        "ada@-acme.example",
        "ada@acme_.example",
        "ada@127.0.0.1",
        "ada@[127.0.0.1]",
        ".ada@acme.example",
        "a..b@acme.example",
        "Ada <ada@acme.example>",
        "ada@acme.example\\nBcc: all@acme.example",
        "a\\u200bda@acme.example",
        "ada,bob@acme.example",
      })
  void noAddressIsRefused(String email) {
    assertEquals(Map.of("/email", "bad_email"), faults(lead(email)));
  }

  @Test
  void equalActivitiesCollapseAndDifferentOnesUnderOneIdDoNot() {
    String first = "{'activity_id':'1','type':'page_view','at':'2026-11-01T00:00:00Z','value':1}";
    String same =
        "{'value':1.00,'at':'2026-11-01T01:00:00+01:00','type':'page_view','activity_id':'1'}";
    String other = first.replace("page_view", "demo_request");

    assertEquals(1, parse(withActivities(first + "," + same)).activities().size());
    assertEquals(
        Map.of("/activities/1/activity_id", "conflicting_activity"),
        faults(withActivities(first + "," + other)));
  }

  @Test
  void lengthsAreBoundedAndCountedInCharacters() {
    assertEquals(Map.of(), faults(named("😀".repeat(500))));
    assertEquals(Map.of("/name", "too_long"), faults(named("a".repeat(501))));
    assertEquals(
        Map.of("/metadata/a/0", "too_long"),
        faults(with("'metadata':{'a':['" + "x".repeat(10_001) + "']}")));
    assertEquals(
        Map.of("/lead_id", "bad_lead_id"),
        faults("{'source':'seo','lead_id':'" + "x".repeat(65) + "'}"));
    assertEquals(Map.of("/metadata", "too_many"), faults(with("'metadata':{" + keys(101) + "}")));
    assertEquals(
        Map.of("/metadata/a", "too_many"),
        faults(with("'metadata':{'a':[" + "1,".repeat(1000) + "1]}")));
  }

  @Test
  void aFloodOfFaultsIsBounded() {
    Invalid invalid = invalid(with(keys(5_000)));

    assertEquals(101, invalid.faults().size());
    assertEquals("4900 more faults are not listed", invalid.faults().get(100).message());
  }

  @Test
  void whatIsNestedWithoutEndIsRefused() {
    assertEquals(
        Set.of("too_deep"), new TreeSet<>(faults("{'metadata':" + "[".repeat(100_000)).values()));
    assertEquals(Set.of("too_deep"), new TreeSet<>(faults("[".repeat(100_000)).values()));
  }

  @Test
  void bytesAreUtf8OrRefused() {
    byte[] body = "{\"name\":\"??\"}".getBytes(StandardCharsets.US_ASCII);
    for (int[] pair : new int[][] {{0xC0, 0x80}, {0xED, 0xA0}, {0xFF, 0x20}, {0xC3, 0x28}}) {
      body[9] = (byte) pair[0];
      body[10] = (byte) pair[1];
      Invalid invalid = assertThrows(Invalid.class, () -> INTAKE.parse(body, NOW));
      assertEquals(Invalid.MALFORMED, invalid.status());
      assertEquals("invalid_utf8", invalid.faults().get(0).code());
      assertEquals("is no UTF-8 text: byte 9 is wrong", invalid.getMessage());
    }
    byte[] utf16 = lead("a@b.test").getBytes(StandardCharsets.UTF_16);
    assertThrows(Invalid.class, () -> INTAKE.parse(utf16, NOW));
  }

  @Test
  void aReplacementCharacterAndAByteOrderMarkAreFine() {
    assertEquals("\uFFFD", parse("\uFEFF" + named("\uFFFD")).fields().get("name"));
  }

  @Test
  void whatWasSentIsQuotedShortAndSafe() {
    Invalid invalid = invalid(with("'\\u0000" + "k".repeat(2000) + "':1"));

    invalid.faults().forEach(f -> assertTrue(f.pointer().length() < 500, f.pointer()));
    assertTrue(invalid.faults().stream().noneMatch(f -> f.pointer().contains("\0")));
  }

  private static Posted parse(String body) {
    return INTAKE.parse(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8), NOW);
  }

  private static Invalid invalid(String body) {
    return assertThrows(Invalid.class, () -> parse(body));
  }

  /** Pointer to code; empty where nothing is wrong. */
  private static Map<String, String> faults(String body) {
    Map<String, String> faults = new HashMap<>();
    try {
      parse(body);
    } catch (Invalid e) {
      assertEquals(Invalid.REFUSED, e.status(), e.getMessage());
      e.faults().forEach(f -> faults.put(f.pointer(), f.code()));
    }
    return faults;
  }

  private static String lead(String email) {
    return "{\"source\":\"seo\",\"email\":\"" + email + "\"}";
  }

  private static String named(String name) {
    return with("'name':'" + name + "'");
  }

  private static String with(String members) {
    return "{'lead_id':'x','source':'seo'," + members + "}";
  }

  private static String withActivities(String activities) {
    return with("'activities':[" + activities + "]");
  }

  private static String activities(String at) {
    return withActivities("{'activity_id':'1','type':'page_view','at':'" + at + "'}");
  }

  private static String keys(int n) {
    String[] keys = new String[n];
    Arrays.setAll(keys, i -> "'k" + i + "':0");
    return String.join(",", keys);
  }
}
