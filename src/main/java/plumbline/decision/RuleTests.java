package plumbline.decision;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import plumbline.rules.Rule;
import plumbline.rules.RuleError;
import plumbline.rules.RuleFiles;
import plumbline.rules.RulesInvalid;

/** The tests that lie beside the rules: {@code *_test.yaml}. */
public final class RuleTests {
  private static final String SUFFIX = "_test.yaml";

  private final List<RuleTest> cases;

  private RuleTests(List<RuleTest> cases) {
    this.cases = cases;
  }

  /**
   * One thing that did not come as a case expects, or cannot come.
   *
   * @param line where it is expected, from 1
   * @param column from 1
   * @param code {@code test_failed}, {@code unknown_rule}, {@code unknown_value}, {@code
   *     rule_failed}, or what is wrong with its config
   * @param what the key it stands under, such as {@code scores.engagement}
   * @param expected null where the message says all
   * @param actual what came, or a sentence that says what is wrong
   */
  public record Failure(
      int line, int column, String code, String what, @Nullable String expected, String actual) {

    /** All of it but the place, in one line. */
    public String message() {
      return expected == null
          ? what + ": " + actual
          : "%s: expected %s; actual: %s".formatted(what, expected, actual);
    }
  }

  /**
   * What came of one case.
   *
   * @param file where it stands
   * @param failures in the order of the file; empty where it passed
   * @param outcome what deciding gave; null where deciding failed
   * @param nanos how long it took
   */
  public record Result(
      String file,
      int line,
      String name,
      List<Failure> failures,
      @Nullable Outcome outcome,
      long nanos) {

    /** True where everything came as expected. */
    public boolean passed() {
      return failures.isEmpty();
    }
  }

  /**
   * Whether the cases show a rule at work.
   *
   * @param rule its id
   * @param file where it stands
   * @param fires a passing case expects it to fire
   * @param doesNotFire a passing case names it among those that do not fire, or names all that do
   */
  public record Coverage(String rule, String file, int line, boolean fires, boolean doesNotFire) {

    /** True where cases show both. */
    public boolean whole() {
      return fires && doesNotFire;
    }
  }

  /** What came of all cases, in the order of their files. */
  public record Report(List<Result> results, List<Coverage> coverage) {

    /** The cases that failed. */
    public List<Result> failed() {
      return results.stream().filter(result -> !result.passed()).toList();
    }

    /** Every failure as an error at its place. */
    public List<RuleError> errors() {
      return failed().stream()
          .flatMap(
              result ->
                  result.failures().stream()
                      .map(
                          failure ->
                              RuleError.error(
                                  result.file(),
                                  failure.line(),
                                  failure.column(),
                                  failure.code(),
                                  "\"%s\": %s".formatted(result.name(), failure.message()))))
          .toList();
    }
  }

  /**
   * Reads every {@code *_test.yaml} below a folder.
   *
   * @throws RulesInvalid with everything that is wrong with them
   * @throws IOException where the folder cannot be read
   */
  public static RuleTests read(Path folder) throws RulesInvalid, IOException {
    return of(RuleFiles.texts(folder, RuleTests::isTest));
  }

  /**
   * Reads the tests among texts, by path; others are passed over.
   *
   * @throws RulesInvalid with everything that is wrong with them
   */
  public static RuleTests of(Map<String, String> texts) throws RulesInvalid {
    List<RuleError> errors = new ArrayList<>();
    List<RuleTest> cases = new ArrayList<>();
    texts.forEach(
        (file, text) -> {
          if (isTest(file)) {
            cases.addAll(RuleTestReader.read(file, text, errors));
          }
        });
    if (!errors.isEmpty()) {
      throw new RulesInvalid(errors);
    }
    return new RuleTests(cases);
  }

  /** True for the name of a file of tests. */
  public static boolean isTest(String name) {
    return name.endsWith(SUFFIX);
  }

  /** Runs every case. */
  public Report run(Decide decide) {
    Set<String> rules =
        decide.rules().rules().stream()
            .map(Rule::id)
            .collect(Collectors.toCollection(TreeSet::new));
    List<Result> results = new ArrayList<>();
    Set<String> firing = new TreeSet<>();
    Set<String> notFiring = new TreeSet<>();
    for (RuleTest test : cases) {
      Result result = new RuleTestRun(test, decide, rules).result();
      results.add(result);
      if (result.passed()) {
        shown(test, rules, firing, notFiring);
      }
    }
    List<Coverage> coverage =
        decide.rules().rules().stream()
            .filter(rule -> !decide.rules().off(rule))
            .map(rule -> coverage(rule, firing, notFiring))
            .toList();
    return new Report(results, coverage);
  }

  private static Coverage coverage(Rule rule, Set<String> firing, Set<String> notFiring) {
    return new Coverage(
        rule.id(),
        rule.file(),
        rule.line(),
        firing.contains(rule.id()),
        notFiring.contains(rule.id()));
  }

  /** Adds what a passing case shows. */
  private static void shown(
      RuleTest test, Set<String> rules, Set<String> firing, Set<String> notFiring) {
    Set<String> fires = new TreeSet<>();
    boolean noOthers = false;
    for (Expectation expectation : test.expectations()) {
      fires.addAll(expectation.shows().fires());
      notFiring.addAll(expectation.shows().doesNotFire());
      noOthers |= expectation.shows().noOthers();
    }
    firing.addAll(fires);
    if (noOthers) {
      rules.stream().filter(rule -> !fires.contains(rule)).forEach(notFiring::add);
    }
  }
}
