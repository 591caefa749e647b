package plumbline.decision;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Facts;
import plumbline.rules.Yaml;

/**
 * One case of a {@code *_test.yaml}: a lead, what it did, an instant, and what must come of it.
 *
 * @param config what differs from the config; null for nothing
 * @param named every rule, team, type and so on it names, to be looked up in the rule set
 */
record RuleTest(
    String file,
    Place place,
    String name,
    Facts facts,
    Instant instant,
    @Nullable ConfigChange config,
    List<Named> named,
    List<Expectation> expectations) {

  /** Where something stands in its file; both count from 1. */
  record Place(int line, int column) {
    static Place of(Yaml.Node node) {
      return new Place(node.line(), node.column());
    }
  }

  /** A name the rule set or the config must know. */
  record Named(Place place, String what, Kind kind, String name) {}

  /** What a name stands for. */
  enum Kind {
    RULE("rule"),
    /** A rule, or what a floor or cap does to a category. */
    CONTRIBUTOR("rule"),
    /** A rule, or {@code none} where no rule qualified or {@code fallback} where none routed. */
    REASON("rule"),
    ACTIVITY_TYPE("activity type"),
    SOURCE("channel"),
    COMPANY_SIZE("company size"),
    TEAM("team"),
    CATEGORY("category");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** As a message calls it. */
    String word() {
      return word;
    }

    /** True for the kinds a rule set lists; the config lists the others. */
    boolean isRule() {
      return this == RULE || this == CONTRIBUTOR || this == REASON;
    }
  }
}
