package plumbline.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import plumbline.rules.Space.Box;
import plumbline.rules.Vocabulary.Contest;

/**
 * Compares the rules of a stage with each other by the values they ask for: those that can never
 * fire, those that never matter, those that contradict each other, and what lies between bands.
 */
final class LintBands {
  private final Vocabulary vocabulary;
  private final Contest contest;
  private final Findings findings;
  private final Space space;
  private final List<Member> members = new ArrayList<>();

  /** A rule, when it fires and what it says. */
  private record Member(Conditions conditions, RuleResult result, String id) {
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
    lint.members.sort(Comparator.comparing(Member::id));
    lint.compare();
    if (whole) {
      lint.gaps();
    }
  }

  /** False where it is not known what a rule says. */
  private boolean add(RuleSource rule, Types types) {
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
      members.add(new Member(conditions, result, rule.id()));
    }
    return result != null;
  }

  private void compare() {
    if (contest == Contest.ALL) {
      copies();
      return;
    }
    Set<Member> shadowed = new LinkedHashSet<>();
    for (Member member : members) {
      if (shadowed(member)) {
        shadowed.add(member);
      }
    }
    for (int i = 0; i < members.size(); i++) {
      for (Member other : members.subList(i + 1, members.size())) {
        if (!shadowed.contains(members.get(i)) && !shadowed.contains(other)) {
          compare(members.get(i), other);
        }
      }
    }
  }

  private boolean isVeto(Member member) {
    return contest == Contest.ONE && member.id().startsWith(vocabulary.vetoes());
  }

  /** Whether a member stands where both fire, or says the same first. */
  private boolean beats(Member one, Member other) {
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
  private boolean shadowed(Member member) {
    List<Box> left = member.conditions().boxes();
    Member last = null;
    for (Member other : members) {
      boolean fires = member.conditions().others().containsAll(other.conditions().others());
      if (!other.equals(member) && fires && beats(other, member) && !left.isEmpty()) {
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

  private void compare(Member one, Member other) {
    List<Box> both =
        space.possible(Space.and(one.conditions().boxes(), other.conditions().boxes()));
    String what = one.result().what();
    String otherWhat = other.result().what();
    if (both.isEmpty() || what == null || otherWhat == null || isVeto(one) || isVeto(other)) {
      return;
    }
    if (!isCertain(one, other, both)) {
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
    Map<String, Member> seen = new HashMap<>();
    for (Member member : members) {
      Conditions when = member.conditions();
      boolean asks = !when.others().isEmpty() || !when.boxes().contains(Box.ALL);
      if (member.result().what() == null && !member.result().method().matches("[a-z]+")) {
        continue;
      }
      String all = member.result().method() + member.result().what() + when.others() + when.boxes();
      Member first = asks ? seen.putIfAbsent(all, member) : null;
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

  private void overlap(Member one, Member other, String where) {
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

  /** Whether there are leads for which both fire: properties must not depend on each other. */
  private static boolean isCertain(Member one, Member other, List<Box> both) {
    if (!one.conditions().others().isEmpty() || !other.conditions().others().isEmpty()) {
      return false;
    }
    Set<String> named = new TreeSet<>();
    both.forEach(box -> named.addAll(box.sides().keySet()));
    named.remove("Lead.companySize");
    return named.size() <= 1
        || named.stream()
            .allMatch(
                p -> p.startsWith("Lead.") && !p.matches("Lead\\.(email|emailDomain|sizeText)"));
  }

  private void gaps() {
    if (contest == Contest.ONE) {
      List<Box> left = space.possible(List.of(Box.ALL));
      Member first = null;
      for (Member member : members) {
        left = space.possible(space.without(left, member.conditions().boxes()));
        first = first == null && !isVeto(member) ? member : first;
      }
      if (first != null && !left.isEmpty()) {
        gap(first, "no rule of this stage fires for " + left.get(0).shown());
      }
      return;
    }
    Map<String, List<Member>> families = new LinkedHashMap<>();
    for (Member member : members) {
      String property = member.conditions().property();
      if (property != null && contest != Contest.ALL) {
        families.computeIfAbsent(property, key -> new ArrayList<>()).add(member);
      }
    }
    families.forEach(this::gaps);
  }

  /** What lies between the bands of one property. */
  private void gaps(String property, List<Member> family) {
    Domain left = space.whole(property);
    if (family.size() < 2 || left == null) {
      return;
    }
    for (Member member : members) {
      for (Box box : member.conditions().boxes()) {
        Domain taken = box.sides().get(property);
        boolean alone = family.contains(member) || contest == Contest.HIGHEST;
        if (alone && taken == null) {
          return;
        }
        left = taken == null ? left : left.without(taken);
      }
    }
    left = inner(left, property, family);
    if (left != null && !left.isEmpty()) {
      gap(
          family.get(family.size() - 1),
          "between the bands of %s lies %s %s, for which none of them fires"
              .formatted(property, property, left.shown()));
    }
  }

  /** Without what lies beyond the first and the last band, where the rest has its own answer. */
  private @Nullable Domain inner(Domain left, String property, List<Member> family) {
    if (left instanceof Domain.Words words) {
      return contest == Contest.HIGHEST && !words.but()
          ? new Domain.Words(words.words(), false, false)
          : null;
    }
    Domain.Numbers numbers = (Domain.Numbers) left;
    List<Domain.Numbers.Span> spans = new ArrayList<>();
    for (Domain.Numbers.Span span : numbers.spans()) {
      if (reaches(family, property, span, true) && reaches(family, property, span, false)) {
        spans.add(span);
      }
    }
    return new Domain.Numbers(spans, numbers.scale(), false);
  }

  /** Whether a band of the family lies below a span, or above it. */
  private static boolean reaches(
      List<Member> family, String property, Domain.Numbers.Span span, boolean below) {
    for (Member member : family) {
      for (Box box : member.conditions().boxes()) {
        if (box.sides().get(property) instanceof Domain.Numbers band) {
          for (Domain.Numbers.Span each : band.spans()) {
            boolean lower =
                each.most() != null
                    && span.least() != null
                    && each.most().compareTo(span.least()) < 0;
            boolean higher =
                each.least() != null
                    && span.most() != null
                    && each.least().compareTo(span.most()) > 0;
            if (below ? lower : higher) {
              return true;
            }
          }
        }
      }
    }
    return false;
  }

  private void gap(Member at, String message) {
    findings.warning(at.rule(), at.rule().start(), "gap", message);
  }
}
