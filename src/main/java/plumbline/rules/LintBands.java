package plumbline.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import plumbline.rules.Space.Box;
import plumbline.rules.Vocabulary.Contest;

/**
 * Compares the rules of a stage with each other by the values they ask for: those that can never
 * fire, those that never matter, those that say the same, and those that contradict each other.
 */
final class LintBands {
  private final Vocabulary vocabulary;
  private final Contest contest;
  private final Findings findings;
  private final Space space;
  private final List<BandRule> members = new ArrayList<>();

  private LintBands(Vocabulary vocabulary, Contest contest, Findings findings) {
    this.vocabulary = vocabulary;
    this.contest = contest;
    this.findings = findings;
    this.space = new Space(vocabulary);
  }

  /** Compares the rules of one stage. */
  static void check(
      String stage, List<ParsedFile> files, Vocabulary vocabulary, Findings findings) {
    Contest contest = vocabulary.contests().getOrDefault(stage, Contest.ALL);
    LintBands lint = new LintBands(vocabulary, contest, findings);
    boolean whole = true;
    for (ParsedFile file : files) {
      Types types = new Types(file.descr(), vocabulary);
      for (RuleSource rule : file.rules()) {
        whole &= lint.add(rule, types);
      }
    }
    lint.members.sort(Comparator.comparing(BandRule::id));
    lint.compare();
    if (whole) {
      new LintGaps(vocabulary, contest, lint.space, lint.members, findings).check();
    }
  }

  /** False where it is not known what a rule says. */
  private boolean add(RuleSource rule, Types types) {
    if (rule.off()) {
      return true;
    }
    if (rule.descr().getLhs() == null) {
      return false;
    }
    Conditions conditions = new Conditions(rule, types, vocabulary, space);
    if (conditions.never() >= 0) {
      findings.warning(
          rule,
          conditions.never(),
          "unreachable",
          "it can never fire: no fact meets this condition and those it stands with");
      return true;
    }
    RuleResult result = RuleResult.of(rule);
    if (result != null) {
      members.add(new BandRule(conditions, result, rule.id()));
    }
    return result != null;
  }

  private void compare() {
    if (contest == Contest.ALL) {
      copies();
      return;
    }
    Set<BandRule> shadowed = new LinkedHashSet<>();
    for (BandRule member : members) {
      if (shadowed(member)) {
        shadowed.add(member);
      }
    }
    for (int i = 0; i < members.size(); i++) {
      for (BandRule other : members.subList(i + 1, members.size())) {
        if (!shadowed.contains(members.get(i)) && !shadowed.contains(other)) {
          compare(members.get(i), other);
        }
      }
    }
  }

  private boolean isVeto(BandRule member) {
    return contest == Contest.ONE && member.id().startsWith(vocabulary.vetoes());
  }

  /** Whether a member stands where both fire, or says the same first. */
  private boolean beats(BandRule one, BandRule other) {
    boolean first = one.id().compareTo(other.id()) < 0;
    boolean same =
        one.result().what() != null && Objects.equals(one.result().what(), other.result().what());
    return switch (contest) {
      case ALL -> false;
      case NAMES -> same && first;
      case ONE -> isVeto(one) ? !isVeto(other) || first : !isVeto(other) && same && first;
      case HIGHEST ->
          one.result().priority() != null
              && other.result().priority() != null
              && one.result().what() != null
              && (one.priority() > other.priority()
                  || (one.priority() == other.priority() && same && first));
    };
  }

  /** Tells of a rule that changes nothing, as others stand wherever it fires. */
  private boolean shadowed(BandRule member) {
    List<Box> left = member.conditions().boxes();
    BandRule last = null;
    for (BandRule other : members) {
      boolean stands = !other.id().equals(member.id()) && beats(other, member);
      if (stands
          && !left.isEmpty()
          && member.conditions().others().containsAll(other.conditions().others())) {
        List<Box> rest = space.possible(space.without(left, other.conditions().boxes()));
        last = rest.equals(left) ? last : other;
        left = rest;
      }
    }
    if (left.isEmpty() && last != null) {
      findings.warning(
          member.rule(),
          member.rule().start(),
          "unreachable",
          "it never matters: wherever it fires, %s stands".formatted(last.cited()));
      return true;
    }
    return false;
  }

  private void compare(BandRule one, BandRule other) {
    String what = one.result().what();
    String otherWhat = other.result().what();
    boolean open = one.conditions().others().isEmpty() && other.conditions().others().isEmpty();
    if (!open || what == null || otherWhat == null || isVeto(one) || isVeto(other)) {
      return;
    }
    List<Box> both =
        space.possible(Space.and(one.conditions().boxes(), other.conditions().boxes()));
    if (both.isEmpty() || !Space.isCertain(both)) {
      return;
    }
    boolean equal = what.equals(otherWhat);
    String where = both.get(0).shown();
    if (contest == Contest.NAMES) {
      String property = one.conditions().property();
      boolean bands =
          property != null
              && property.equals(other.conditions().property())
              && space.whole(property) instanceof Domain.Numbers
              && one.rule().file().file().equals(other.rule().file().file());
      if (bands && !equal && share(what, otherWhat)) {
        overlap(one, other, where);
      }
    } else if (contest == Contest.ONE || one.result().priority() != null) {
      boolean tie = contest == Contest.ONE || one.priority() == other.priority();
      if (tie && other.result().priority() == null && contest == Contest.HIGHEST) {
        return;
      }
      if (tie && equal) {
        overlap(one, other, where);
      } else if (tie) {
        findings.error(
            other.rule(),
            other.rule().start(),
            "conflict",
            "%s says %s where this rule says %s: both fire for %s"
                .formatted(one.cited(), what, otherWhat, where));
      }
    }
  }

  /** Tells of rules that give the same kind of points for the very same: one is a copy. */
  private void copies() {
    Map<String, BandRule> seen = new HashMap<>();
    for (BandRule member : members) {
      Conditions when = member.conditions();
      boolean asks = !when.others().isEmpty() || !when.boxes().contains(Box.ALL);
      if (member.result().what() == null && !member.result().method().matches("[a-z]+")) {
        continue;
      }
      String all = member.result().method() + member.result().what() + when.others() + when.boxes();
      BandRule first = asks ? seen.putIfAbsent(all, member) : null;
      if (first != null) {
        findings.warning(
            member.rule(),
            member.rule().start(),
            "overlap",
            "it fires exactly when %s does, and gives points of the same kind: both count"
                .formatted(first.cited()));
      }
    }
  }

  private void overlap(BandRule one, BandRule other, String where) {
    findings.warning(
        other.rule(),
        other.rule().start(),
        "overlap",
        "%s and this rule both fire for %s".formatted(one.cited(), where));
  }

  /** Names of one family, such as high_intent and low_intent, have a word in common. */
  private static boolean share(String one, String other) {
    Set<String> words = new TreeSet<>(List.of(one.split("_", -1)));
    return List.of(other.split("_", -1)).stream().anyMatch(words::contains);
  }
}
