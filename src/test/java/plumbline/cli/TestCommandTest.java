package plumbline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The command test, its forms and its exit codes, over a few small rules. */
class TestCommandTest extends RunInFolder {
  private static final String PASSES =
      """
      cases:
        - name: Nobody
          expect: { fired: [qualification.unqualified], not_fired: [firmographic.employees] }
      """;

  private static final String FAILS =
      """
      cases:
        - name: "Ten <employees> & \\"more\\" \\u0001"
          lead: { employees: 10 }
          expect:
            fired: [firmographic.employees]
            score: 0.2
            segments: ["<&\\u0001>"]
        - name: Nobody
          expect: { team: none }
      """;

  /** What Jenkins' schema lets stand in each element; others read less. */
  private static final Map<String, Set<String>> ATTRIBUTES =
      Map.of(
          "testsuites", Set.of("name", "tests", "failures", "errors", "time"),
          "testsuite", Set.of("name", "tests", "failures", "errors", "skipped", "time"),
          "testcase", Set.of("classname", "name", "time"),
          "failure", Set.of("type", "message"),
          "error", Set.of("type", "message"),
          "skipped", Set.of("type", "message"));

  private static final Map<String, Set<String>> CHILDREN =
      Map.of(
          "testsuites", Set.of("testsuite"),
          "testsuite", Set.of("testcase"),
          "testcase", Set.of("failure", "error", "skipped"));

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aFailureShowsExpectedAndActualAndHowTheOutcomeCameAbout() throws IOException {
    write("rules/scoring/s_test.yaml", FAILS);
    assertEquals(4, plumbline("test"), errors());
    assertEquals(
        """
        FAILED scoring/s_test.yaml:2 Ten <employees> & "more" \u0001
          line  what      expected  actual
             6  score     0.2       0.1
             7  segments  <&\u0001>      in []

          contribution  points  decayed  outcome  rule                    reason
                  0.02      10    10.00  counted  firmographic.employees  is one of them
                  0.04      10    10.00  counted  firmographic.employees  employs people
                  0.04      10    10.00  counted  firmographic.employees  employs people
                   0.1                                                    score
          unqualified by qualification.unqualified: scores little
          to no team
          in segments: none
          fired: firmographic.employees, qualification.unqualified

        1 passed, 1 failed
        """,
        printed());
    // What other tests log at the same time comes here too.
    assertTrue(
        errors().matches("(?s).*2 cases in \\d\\.\\d\\d s, after \\d+\\.\\d s of compiling\n.*"),
        errors());
  }

  @Test
  void coverageListsEachRuleAndFailsNothing() throws IOException {
    write("rules/scoring/s_test.yaml", PASSES);
    assertEquals(0, plumbline("test", "--coverage"), errors());
    assertEquals(
        """
        -         does not fire firmographic.employees
        -         -             firmographic.explodes
        -         -             segment.high
        -         -             segment.medium
        -         -             qualification.nurturing
        -         -             qualification.qualified
        fires     -             qualification.unqualified
        0 of 7 rules have a case where they fire and one where they do not

        1 passed, 0 failed
        """,
        printed());
  }

  @Test
  void exitCodesTellWhatIsWrong() throws IOException {
    write("rules/scoring/s_test.yaml", PASSES);
    assertEquals(0, plumbline("test"), errors());
    assertEquals(2, plumbline("test", "--format", "xml"));
    assertEquals(2, plumbline("test", "--watch", "--format", "json"));
    assertTrue(errors().startsWith("--watch prints text"), errors());
    assertEquals(1, plumbline("test", "--config", folder.resolve("nowhere").toString()));
    assertTrue(errors().contains("there is no such file"), errors());
    write("rules/scoring/s_test.yaml", PASSES.replace("expect", "expcet"));
    write("rules/scoring/s.drl", "package scoring\nrule \"Broken\" when then end\n");
    assertEquals(3, plumbline("test"));
    assertEquals("", printed());
    assertTrue(
        errors().contains("scoring/s_test.yaml:3:5: cases[0].expcet: unknown key"), errors());
    assertTrue(errors().contains("scoring/s.drl:2"), "all at once: " + errors());
  }

  @Test
  void jsonIsOneDocumentWhateverComes() throws IOException {
    write("rules/scoring/s_test.yaml", FAILS);
    assertEquals(4, plumbline("test", "--format", "json", "--coverage"), errors());
    JsonNode json = document();
    assertEquals(32, json.path("rule_set").asText().length());
    assertEquals(1, json.path("passed").asInt());
    assertEquals(1, json.path("failed").asInt());
    assertEquals(0, json.path("errors").size());
    JsonNode failed = json.path("cases").path(0);
    assertEquals("Ten <employees> & \"more\" \u0001", failed.path("name").asText());
    assertEquals(
        "{\"line\":6,\"column\":14,\"code\":\"test_failed\",\"what\":\"score\",\"expected\":\"0.2\","
            + "\"actual\":\"0.1\",\"message\":\"score: expected 0.2; actual: 0.1\"}",
        failed.path("failures").path(0).toString());
    assertEquals(3, failed.path("outcome").path("contributions").size());
    assertTrue(json.path("cases").path(1).path("passed").asBoolean());
    assertFalse(json.path("cases").path(1).has("outcome"));
    assertEquals(7, json.path("coverage").size());
    assertEquals(
        "{\"rule\":\"firmographic.employees\",\"file\":\"scoring/s.drl\",\"line\":3,"
            + "\"fires\":false,\"does_not_fire\":false}",
        json.path("coverage").path(0).toString());

    write("rules/scoring/s_test.yaml", "cases: 3\n");
    assertEquals(3, plumbline("test", "--format", "json"));
    JsonNode broken = document();
    assertTrue(broken.path("rule_set").isNull());
    assertEquals(
        "{\"file\":\"scoring/s_test.yaml\",\"line\":1,\"column\":8,\"rule\":null,"
            + "\"severity\":\"error\",\"code\":\"not_a_list\",\"message\":\"cases: must be a list\"}",
        broken.path("errors").path(0).toString());
  }

  private JsonNode document() throws IOException {
    return new ObjectMapper()
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .readTree(printed());
  }

  @Test
  void junitIsWhatReadersTake() throws Exception {
    write("rules/scoring/s_test.yaml", FAILS);
    write("rules/scoring/t_test.yaml", PASSES);
    assertEquals(4, plumbline("test", "--format", "junit", "--coverage"), errors());
    Element root = checked(printed());
    assertEquals(
        List.of("3 + 7", "1", "0"),
        List.of(
            root.getAttribute("tests").replace("10", "3 + 7"),
            root.getAttribute("failures"),
            root.getAttribute("errors")));
    List<Element> suites = children(root);
    assertEquals(
        List.of("scoring/s_test.yaml", "scoring/t_test.yaml", "coverage"),
        suites.stream().map(suite -> suite.getAttribute("name")).toList());
    Element failed = children(suites.get(0)).get(0);
    assertEquals("scoring/s_test.yaml", failed.getAttribute("classname"));
    assertEquals("Ten <employees> & \"more\" \uFFFD", failed.getAttribute("name"));
    Element failure = children(failed).get(0);
    assertEquals("score: expected 0.2; actual: 0.1", failure.getAttribute("message"));
    assertTrue(failure.getTextContent().startsWith("scoring/s_test.yaml:6\n"));
    assertTrue(failure.getTextContent().contains("firmographic.employees  employs people\n"));
    assertEquals(0, children(children(suites.get(0)).get(1)).size());
    Element skipped = children(children(suites.get(2)).get(0)).get(0);
    assertEquals("skipped", skipped.getTagName());
    assertEquals("no case where it fires", skipped.getAttribute("message"));

    write("rules/scoring/t_test.yaml", "cases: 3\n");
    assertEquals(3, plumbline("test", "--format", "junit"));
    Element broken = checked(printed());
    Element error = children(children(children(broken).get(0)).get(0)).get(0);
    assertEquals("error", error.getTagName());
    assertEquals("not_a_list", error.getAttribute("type"));
    assertEquals(
        "scoring/t_test.yaml:1:8: cases: must be a list [not_a_list]", error.getTextContent());
  }

  /** The root of a document in which only known elements and attributes stand, each sum right. */
  private static Element checked(String xml) throws Exception {
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
            .getDocumentElement();
    check(root);
    for (Element suite : children(root)) {
      List<Element> cases = children(suite);
      assertEquals(cases.size(), number(suite, "tests"));
      assertEquals(count(cases, "failure"), number(suite, "failures"));
      assertEquals(count(cases, "error"), number(suite, "errors"));
      assertEquals(count(cases, "skipped"), number(suite, "skipped"));
      Set<String> names = Set.copyOf(cases.stream().map(c -> c.getAttribute("name")).toList());
      assertEquals(cases.size(), names.size(), "a reader drops a second one of the same name");
    }
    return root;
  }

  private static void check(Element element) {
    Set<String> allowed = ATTRIBUTES.getOrDefault(element.getTagName(), Set.of());
    for (int i = 0; i < element.getAttributes().getLength(); i++) {
      String name = element.getAttributes().item(i).getNodeName();
      assertTrue(allowed.contains(name), element.getTagName() + " " + name);
    }
    if (element.hasAttribute("time")) {
      assertTrue(element.getAttribute("time").matches("\\d+\\.\\d{3}"));
    }
    for (Element child : children(element)) {
      Set<String> children = CHILDREN.getOrDefault(element.getTagName(), Set.of());
      assertTrue(children.contains(child.getTagName()), child.getTagName());
      check(child);
    }
  }

  private static long count(List<Element> cases, String kind) {
    return cases.stream()
        .filter(c -> children(c).stream().anyMatch(child -> child.getTagName().equals(kind)))
        .count();
  }

  private static long number(Element element, String attribute) {
    return Long.parseLong(element.getAttribute(attribute));
  }

  private static List<Element> children(Element element) {
    List<Element> children = new ArrayList<>();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child) {
        children.add(child);
      }
    }
    return children;
  }
}
