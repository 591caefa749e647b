package plumbline.decision;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import plumbline.decision.RuleTest.Kind;
import plumbline.decision.RuleTest.Named;
import plumbline.decision.RuleTest.Place;
import plumbline.facts.Qualification;
import plumbline.rules.Yaml;

/** Reads what a rule test expects: the part of a case below {@code expect}. */
final class ExpectationReader {
  private static final String LEAST = "-1000000000";
  private static final String MOST = "1000000000";
  private static final List<String> STANDINGS =
      List.of("counted", "limited", "frozen", "reset", "adjusted");
  private static final List<String> STATUSES =
      List.of(Qualification.QUALIFIED, Qualification.NURTURING, Qualification.UNQUALIFIED);

  /** What a test calls a lead's team where it is routed nowhere. */
  private static final String NO_TEAM = "none";

  private final Yaml.Node expect;
  private final List<Named> named;
  private final List<Expectation> expectations = new ArrayList<>();

  /**
   * @param named is given every name to be looked up
   */
  ExpectationReader(Yaml.Node expect, List<Named> named) {
    this.expect = expect;
    this.named = named;
  }

  /** Everything that is expected; a case that expects nothing is a mistake. */
  List<Expectation> read() {
    rules();
    scores();
    status();
    segments();
    route();
    contributions();
    warnings();
    if (expectations.isEmpty() && expect.clean()) {
      expect.error("empty", "must say what is expected, or the case would pass whatever comes");
    }
    return expectations;
  }

  private void rules() {
    Set<String> fired = new LinkedHashSet<>();
    each("fired", (place, rule) -> fired(place, "fired", rule, fired));
    all("all_fired", (place, rule) -> fired(place, "all_fired", rule, fired));
    if (expect.has("all_fired")) {
      expectations.add(Expectation.noOtherFired(placeOf("all_fired"), fired));
    }
    if (expect.has("not_fired")) {
      for (Yaml.Node item : expect.list("not_fired")) {
        if (item.clean() && fired.contains(item.text())) {
          item.error("contradiction", "this rule is also expected to fire");
        }
      }
    }
    each(
        "not_fired",
        (place, rule) -> {
          named.add(new Named(place, "not_fired", Kind.RULE, rule));
          expectations.add(Expectation.notFired(place, rule));
        });
  }

  private void fired(Place place, String what, String rule, Set<String> fired) {
    fired.add(rule);
    named.add(new Named(place, what, Kind.RULE, rule));
    expectations.add(Expectation.fired(place, what, rule));
  }

  private void scores() {
    if (expect.has("score")) {
      number(expect.required("score"), "score", Outcome::score);
    }
    if (expect.has("scores")) {
      Yaml.Node scores = expect.map("scores");
      scores
          .namedEntries()
          .forEach(
              (category, node) -> {
                String what = "scores." + category;
                named.add(new Named(Place.of(node), what, Kind.CATEGORY, category));
                number(node, what, outcome -> outcome.scores().get(category));
              });
    }
  }

  private void number(Yaml.Node node, String what, Function<Outcome, @Nullable BigDecimal> actual) {
    BigDecimal expected = node.decimal(new BigDecimal(LEAST), new BigDecimal(MOST), 6);
    expectations.add(Expectation.number(Place.of(node), what, expected, actual));
  }

  private void status() {
    if (expect.has("status")) {
      String status = expect.oneOf("status", STATUSES);
      expectations.add(Expectation.text(placeOf("status"), "status", status, Outcome::status));
    }
    if (expect.has("qualified")) {
      String expected = String.valueOf(expect.flag("qualified", false));
      expectations.add(
          Expectation.text(
              placeOf("qualified"),
              "qualified",
              expected,
              outcome -> String.valueOf(outcome.qualified())));
    }
    Yaml.Node because = expect.section("qualification");
    reason(because, "qualification.rule", "none", outcome -> outcome.qualification().rule());
    text(because, "qualification.reason", outcome -> outcome.qualification().reason());
  }

  /** The rule a status or a route comes from. */
  private void reason(
      Yaml.Node section, String what, String without, Function<Outcome, String> actual) {
    if (!section.has("rule")) {
      return;
    }
    Yaml.Node node = section.required("rule");
    String rule = node.text();
    named.add(new Named(Place.of(node), what, Kind.REASON, rule));
    Expectation.Shows shows =
        rule.equals(without) ? Expectation.Shows.NOTHING : Expectation.Shows.firing(rule);
    expectations.add(Expectation.text(Place.of(node), what, rule, shows, actual));
  }

  private void text(Yaml.Node section, String what, Function<Outcome, String> actual) {
    String key = what.substring(what.indexOf('.') + 1);
    if (section.has(key)) {
      Yaml.Node node = section.required(key);
      expectations.add(Expectation.text(Place.of(node), what, node.text(), actual));
    }
  }

  private void segments() {
    each("segments", (at, name) -> expectations.add(Expectation.inSegment(at, "segments", name)));
    Set<String> segments = new LinkedHashSet<>();
    all(
        "all_segments",
        (place, name) -> {
          segments.add(name);
          expectations.add(Expectation.inSegment(place, "all_segments", name));
        });
    if (expect.has("all_segments")) {
      expectations.add(Expectation.inNoOtherSegment(placeOf("all_segments"), segments));
    }
    each("not_segments", (at, name) -> expectations.add(Expectation.notInSegment(at, name)));
  }

  private void route() {
    if (expect.has("team")) {
      team(expect.required("team"), "team");
    }
    Yaml.Node route = expect.section("route");
    if (route.has("team")) {
      team(route.required("team"), "route.team");
    }
    reason(
        route,
        "route.rule",
        "fallback",
        outcome -> outcome.route() == null ? NO_TEAM : outcome.route().rule());
    text(
        route,
        "route.reason",
        outcome -> outcome.route() == null ? NO_TEAM : outcome.route().reason());
  }

  private void team(Yaml.Node node, String what) {
    String team = node.text();
    if (!team.equals(NO_TEAM)) {
      named.add(new Named(Place.of(node), what, Kind.TEAM, team));
    }
    expectations.add(
        Expectation.text(
            Place.of(node),
            what,
            team,
            outcome -> outcome.route() == null ? NO_TEAM : outcome.route().team()));
  }

  private void contributions() {
    Map<ExpectedLine, Integer> seen = new HashMap<>();
    if (!expect.has("contributions")) {
      return;
    }
    notEmpty("contributions");
    for (Yaml.Node item : expect.list("contributions")) {
      ExpectedLine line = line(item.map());
      int times = seen.merge(line, 1, Integer::sum);
      named.add(new Named(Place.of(item), "contributions", Kind.CONTRIBUTOR, line.rule()));
      Expectation.Shows shows =
          line.rule().startsWith("adjust.")
              ? Expectation.Shows.NOTHING
              : Expectation.Shows.firing(line.rule());
      expectations.add(
          new Expectation(
              Place.of(item),
              "contributions",
              (line.rule() + " " + line.shown()).strip(),
              shows,
              outcome -> line.instead(outcome, times)));
    }
  }

  private ExpectedLine line(Yaml.Node line) {
    if (line.has("category")) {
      Yaml.Node category = line.required("category");
      named.add(
          new Named(Place.of(category), "contributions.category", Kind.CATEGORY, category.text()));
    }
    return new ExpectedLine(
        line.text("rule"),
        optional(line, "category"),
        line.has("points") ? line.whole("points", Integer.MIN_VALUE, Integer.MAX_VALUE) : null,
        line.decimalOrNull("decayed", LEAST, MOST, 2),
        line.has("outcome") ? line.oneOf("outcome", STANDINGS) : null,
        line.decimalOrNull("contribution", LEAST, MOST, 6),
        optional(line, "reason"),
        optional(line, "activity_id"));
  }

  private static @Nullable String optional(Yaml.Node node, String key) {
    return node.has(key) ? node.text(key) : null;
  }

  /** The codes of all warnings; without the key, rules that contradict each other fail the case. */
  private void warnings() {
    Place place = expect.has("warnings") ? placeOf("warnings") : Place.of(expect);
    if (expect.has("warnings")) {
      String expected = expect.texts("warnings").stream().sorted().toList().toString();
      expectations.add(
          Expectation.text(
              place,
              "warnings",
              expected,
              o ->
                  o.warnings().stream()
                      .map(Warning::code)
                      .distinct()
                      .sorted()
                      .toList()
                      .toString()));
    } else if (!expectations.isEmpty()) {
      expectations.add(
          Expectation.plain(place, "warnings", "none", outcome -> faulty(outcome.warnings())));
    }
  }

  /** The warnings that tell of a mistake in the rules; null where there is none. */
  private static @Nullable String faulty(List<Warning> warnings) {
    String faulty =
        warnings.stream()
            .filter(w -> !w.code().equals("no_qualification"))
            .map(w -> "%s: %s: %s".formatted(w.code(), w.rule(), w.message()))
            .collect(Collectors.joining("; "));
    return faulty.isEmpty() ? null : faulty;
  }

  private Place placeOf(String key) {
    return Place.of(expect.required(key));
  }

  /** The texts under a key, which must not be an empty list, with their places. */
  private void each(String key, BiConsumer<Place, String> then) {
    if (expect.has(key)) {
      notEmpty(key);
      all(key, then);
    }
  }

  private void notEmpty(String key) {
    if (expect.clean(key) && expect.list(key).isEmpty() && expect.clean(key)) {
      String hint =
          key.equals("fired") || key.equals("segments")
              ? "; all_%s: [] expects that there is none".formatted(key)
              : "";
      expect.error(key, "empty", "an empty list expects nothing" + hint);
    }
  }

  /** The texts under a key, with their places. */
  private void all(String key, BiConsumer<Place, String> then) {
    if (expect.has(key)) {
      // Notes what stands there twice.
      expect.texts(key);
      for (Yaml.Node item : expect.list(key)) {
        if (item.clean()) {
          then.accept(Place.of(item), item.text());
        }
      }
    }
  }
}
