package plumbline.rules;

/** A rule that is compared with others: when it fires and what it says. */
record BandRule(Conditions conditions, RuleResult result, String id) {
  RuleSource rule() {
    return conditions.rule();
  }

  int priority() {
    return result.priority() == null ? 0 : result.priority();
  }

  String cited() {
    return "\"%s\" (%s:%d)"
        .formatted(rule().name(), rule().file().file(), rule().file().line(rule().start()));
  }
}
