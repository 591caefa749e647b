package plumbline.rules;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kie.api.builder.Message;

/**
 * Finds the rule and the place of what the engine's builder says, which it mostly leaves out: it
 * gives the line -1, or a class it has made itself, or it throws. Where its words do not show the
 * rule, rules are built without each other until one alone fails the same.
 */
final class CompileFaults {
  private static final Pattern RULE_NAME =
      Pattern.compile("\\brule[ :]+\"([^\"]+)\"|\\brule '([^']+)'");
  private static final Pattern SOURCE =
      Pattern.compile("Java source of (\\S+) in error:\\R(.*)", Pattern.DOTALL);
  private static final String AFTERMATH = "Parser returned a null Package";

  /** Builds made to find one rule among all: twice the steps of a bisection of 5,000 rules. */
  private static final int MOST_BUILDS = 30;

  /** Builds made to find what other faults hide. */
  private static final int MOST_ROUNDS = 5;

  private final String stage;
  private final List<ParsedFile> files;
  private List<RuleSource> rules;
  private int builds;

  /**
   * @param files what was built
   */
  CompileFaults(String stage, List<ParsedFile> files) {
    this.stage = stage;
    this.files = files;
    this.rules = files.stream().flatMap(file -> file.rules().stream()).toList();
  }

  /**
   * What is wrong, with its places. One fault hides others from the engine, so rules that are wrong
   * are left out and the rest is built again.
   */
  List<RuleError> of(StageBuild build) {
    Set<RuleError> errors = new LinkedHashSet<>();
    StageBuild now = build;
    for (int round = 0; round < MOST_ROUNDS && now.classes() == null; round++) {
      List<RuleError> more = once(now);
      List<RuleSource> right =
          rules.stream()
              .filter(rule -> more.stream().noneMatch(error -> isOf(error, rule)))
              .toList();
      errors.addAll(more);
      if (right.size() == rules.size() || right.isEmpty()) {
        break;
      }
      rules = right;
      now = StageBuild.of(stage, Loads.only(files, rules));
    }
    return List.copyOf(errors);
  }

  private static boolean isOf(RuleError error, RuleSource rule) {
    return error.file().equals(rule.file().file()) && rule.name().equals(error.rule());
  }

  private List<RuleError> once(StageBuild build) {
    if (build.thrown() != null) {
      return List.of(thrown(build.thrown()));
    }
    Map<String, List<String>> sources = new HashMap<>();
    for (Message fault : build.faults()) {
      Matcher source = SOURCE.matcher(fault.getText());
      if (source.lookingAt()) {
        sources.put(source.group(1), source.group(2).lines().toList());
      }
    }
    Set<RuleError> errors = new LinkedHashSet<>();
    for (Message fault : build.faults()) {
      boolean says = !fault.getText().strip().startsWith(AFTERMATH);
      if (says && !SOURCE.matcher(fault.getText()).lookingAt()) {
        errors.add(error(fault, sources));
      }
    }
    return List.copyOf(errors);
  }

  private RuleError thrown(Throwable thrown) {
    String sentence = "the engine's compiler cannot take it: " + firstLine(String.valueOf(thrown));
    String kind = thrown.getClass().getName();
    Optional<RuleSource> rule =
        alone(
            rules,
            build -> build.thrown() != null && build.thrown().getClass().getName().equals(kind));
    return rule.map(found -> at(found, found.start(), "builder_failure", sentence))
        .orElseGet(() -> RuleError.error(files.get(0).file(), 0, 0, "builder_failure", sentence));
  }

  private RuleError error(Message fault, Map<String, List<String>> sources) {
    String message = firstLine(fault.getText());
    String path = fault.getPath() == null ? "" : fault.getPath();
    String file = StageBuild.file(path);
    List<RuleSource> there =
        rules.stream().filter(rule -> rule.file().file().equals(file)).toList();
    String statement = statement(sources.getOrDefault(path, List.of()), fault.getLine());
    RuleSource rule = named(message, there.isEmpty() ? rules : there);
    if (rule == null) {
      rule = with(statement);
    }
    if (rule == null && fault.getLine() > 0) {
      rule = atLine(there, fault.getLine());
    }
    if (rule == null) {
      List<RuleSource> among = there.isEmpty() ? rules : there;
      rule = alone(among, build -> says(build, message)).orElse(null);
    }
    if (rule == null) {
      String known = there.isEmpty() ? files.get(0).file() : file;
      return RuleError.error(
          known, Math.max(0, fault.getLine()), 0, "compile_error", FaultPlace.plain(message));
    }
    return at(
        rule, FaultPlace.of(rule, message, statement), "compile_error", FaultPlace.plain(message));
  }

  private static boolean says(StageBuild build, String message) {
    return build.faults().stream().anyMatch(fault -> firstLine(fault.getText()).equals(message));
  }

  private static RuleError at(RuleSource rule, int at, String code, String message) {
    ParsedFile file = rule.file();
    return new RuleError(
        file.file(),
        file.line(at),
        file.column(at),
        rule.name(),
        RuleError.Severity.ERROR,
        code,
        message);
  }

  private static @Nullable RuleSource named(String message, List<RuleSource> among) {
    Matcher named = RULE_NAME.matcher(message);
    if (!named.find()) {
      return null;
    }
    String name = named.group(1) == null ? named.group(2) : named.group(1);
    return among.stream().filter(rule -> rule.name().equals(name)).findFirst().orElse(null);
  }

  private static @Nullable RuleSource atLine(List<RuleSource> among, int line) {
    RuleSource last = null;
    for (RuleSource rule : among) {
      last = rule.file().line(rule.start()) <= line ? rule : last;
    }
    return last;
  }

  /** The line of a class the engine made, without what it has put there itself and spaces. */
  private static String statement(List<String> source, int line) {
    if (line < 1 || line > source.size()) {
      return "";
    }
    return source.get(line - 1).replace("drools.", "").replaceAll("\\s+", "");
  }

  /** The one rule whose consequence has a statement. */
  private @Nullable RuleSource with(String statement) {
    if (statement.length() < 4) {
      return null;
    }
    List<RuleSource> having =
        rules.stream().filter(rule -> FaultPlace.joined(rule.then()).contains(statement)).toList();
    return having.size() == 1 ? having.get(0) : null;
  }

  /** The rule that fails without the others, found by halving. */
  private Optional<RuleSource> alone(List<RuleSource> among, Predicate<StageBuild> fails) {
    if (among.size() <= 1) {
      return among.stream().findFirst();
    }
    int middle = among.size() / 2;
    for (List<RuleSource> half :
        List.of(among.subList(0, middle), among.subList(middle, among.size()))) {
      if (builds >= MOST_BUILDS) {
        return Optional.empty();
      }
      builds++;
      if (fails.test(StageBuild.of(stage, Loads.only(files, half)))) {
        return alone(half, fails);
      }
    }
    return Optional.empty();
  }

  private static String firstLine(String message) {
    return message.strip().lines().findFirst().orElse(message);
  }
}
