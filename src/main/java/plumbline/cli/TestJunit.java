package plumbline.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import plumbline.decision.RuleTests;
import plumbline.rules.RuleError;

/**
 * What rule tests came to, as the JUnit XML that GitHub's, GitLab's and Jenkins' readers take: a
 * suite for each file, only elements and attributes that Jenkins' schema allows, {@code classname}
 * for those that group by it, names that are unique within it.
 */
final class TestJunit {
  private final StringBuilder xml = new StringBuilder();

  private TestJunit() {}

  static String of(TestRun run, boolean coverage) {
    return new TestJunit().document(run, coverage);
  }

  private String document(TestRun run, boolean coverage) {
    long rules = coverage ? run.coverage().size() : 0;
    xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    attribute("name", "plumbline rule tests");
    attribute("tests", run.errors().size() + run.results().size() + rules);
    attribute("failures", run.failed().size());
    attribute("errors", run.errors().size());
    attribute("time", seconds(run.testMs() * 1_000_000));
    xml.append(">\n");
    errors(run.errors());
    Map<String, List<RuleTests.Result>> files = new LinkedHashMap<>();
    run.results().forEach(r -> files.computeIfAbsent(r.file(), file -> new ArrayList<>()).add(r));
    files.forEach(this::suite);
    if (coverage) {
      coverage(run.coverage());
    }
    return xml.append("</testsuites>\n").toString();
  }

  private void suite(String file, List<RuleTests.Result> results) {
    long failures = results.stream().filter(result -> !result.passed()).count();
    long nanos = results.stream().mapToLong(RuleTests.Result::nanos).sum();
    open(file, results.size(), failures, 0, 0, nanos);
    for (RuleTests.Result result : results) {
      testcase(file, result.name(), result.nanos());
      if (result.passed()) {
        xml.append("/>\n");
      } else {
        String first = result.failures().get(0).message();
        String place = "%s:%d\n".formatted(file, result.failures().get(0).line());
        child("failure", "test_failed", first, place + TestText.detail(result));
      }
    }
    xml.append("  </testsuite>\n");
  }

  private void errors(List<RuleError> errors) {
    Map<String, List<RuleError>> files = new LinkedHashMap<>();
    errors.forEach(e -> files.computeIfAbsent(e.file(), file -> new ArrayList<>()).add(e));
    files.forEach(
        (file, found) -> {
          open(file, found.size(), 0, found.size(), 0, 0);
          for (RuleError error : found) {
            testcase(file, error.toString(), 0);
            child("error", error.code(), error.message(), error.toString());
          }
          xml.append("  </testsuite>\n");
        });
  }

  /** A rule that is not shown both ways is a skipped test: seen, and no failure. */
  private void coverage(List<RuleTests.Coverage> rules) {
    long skipped = rules.stream().filter(rule -> !rule.whole()).count();
    open("coverage", rules.size(), 0, 0, skipped, 0);
    for (RuleTests.Coverage rule : rules) {
      testcase("coverage", rule.rule(), 0);
      if (rule.whole()) {
        xml.append("/>\n");
      } else {
        String place = "%s:%d".formatted(rule.file(), rule.line());
        child("skipped", "untested_rule", missing(rule), place);
      }
    }
    xml.append("  </testsuite>\n");
  }

  private static String missing(RuleTests.Coverage rule) {
    if (rule.fires()) {
      return "no case where it does not fire";
    }
    return rule.doesNotFire() ? "no case where it fires" : "no case names it";
  }

  private void open(String name, long tests, long failures, long errors, long skipped, long nanos) {
    xml.append("  <testsuite");
    attribute("name", name);
    attribute("tests", tests);
    attribute("failures", failures);
    attribute("errors", errors);
    attribute("skipped", skipped);
    attribute("time", seconds(nanos));
    xml.append(">\n");
  }

  /** Begins a test case and leaves its element open. */
  private void testcase(String classname, String name, long nanos) {
    xml.append("    <testcase");
    attribute("classname", classname);
    attribute("name", name);
    attribute("time", seconds(nanos));
  }

  /** The one child of a test case, and its end. */
  private void child(String element, String type, String message, String text) {
    xml.append(">\n      <").append(element);
    attribute("type", type);
    attribute("message", message);
    xml.append('>');
    escaped(text, false);
    xml.append("</").append(element).append(">\n    </testcase>\n");
  }

  private void attribute(String name, long number) {
    attribute(name, String.valueOf(number));
  }

  private void attribute(String name, String value) {
    xml.append(' ').append(name).append("=\"");
    escaped(value, true);
    xml.append('"');
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
  }

  /** What XML 1.0 has no way to write becomes U+FFFD. */
  private void escaped(String text, boolean attribute) {
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> xml.append("&amp;");
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '"' -> xml.append("&quot;");
                case '\r' -> xml.append("&#13;");
                case '\n', '\t' -> {
                  // A reader takes them for spaces within an attribute.
                  if (attribute) {
                    xml.append("&#").append(c).append(';');
                  } else {
                    xml.append((char) c);
                  }
                }
                default -> xml.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
              }
            });
  }

  private static boolean isAllowed(int c) {
    return c >= 0x20 && !(c >= 0xD800 && c <= 0xDFFF) && c != 0xFFFE && c != 0xFFFF;
  }
}
