package plumbline.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import plumbline.rules.Space.Box;
import plumbline.rules.Vocabulary.Contest;

/** Finds values for which none of the rules of a stage fires, where one should. */
final class LintGaps {
  private final Vocabulary vocabulary;
  private final Contest contest;
  private final Space space;
  private final List<BandRule> members;
  private final Findings findings;

  /**
   * @param members all rules of the stage, by their ids
   */
  LintGaps(
      Vocabulary vocabulary,
      Contest contest,
      Space space,
      List<BandRule> members,
      Findings findings) {
    this.vocabulary = vocabulary;
    this.contest = contest;
    this.space = space;
    this.members = members;
    this.findings = findings;
  }

  void check() {
    if (contest == Contest.ONE) {
      List<Box> left = space.possible(List.of(Box.ALL));
      BandRule first = null;
      for (BandRule member : members) {
        left = space.possible(space.without(left, member.conditions().boxes()));
        first = first == null && !member.id().startsWith(vocabulary.vetoes()) ? member : first;
      }
      List<Box> certain = left.stream().filter(box -> Space.isCertain(List.of(box))).toList();
      String shown = certain.isEmpty() ? beyondAll(left) : certain.get(0).shown();
      if (first != null && shown != null) {
        gap(first, "no rule of this stage fires for " + shown);
      }
      return;
    }
    Map<String, List<BandRule>> families = new LinkedHashMap<>();
    for (BandRule member : members) {
      String property = member.conditions().property();
      if (property != null && contest != Contest.ALL) {
        families.computeIfAbsent(property, key -> new ArrayList<>()).add(member);
      }
    }
    families.forEach(this::between);
  }

  /** Values of one property for which no rule fires, whatever the others are; null for none. */
  private @Nullable String beyondAll(List<Box> left) {
    Set<String> named = new TreeSet<>();
    left.forEach(box -> named.addAll(box.sides().keySet()));
    for (String property : named) {
      Domain rest = space.whole(property);
      for (BandRule member : members) {
        for (Box box : member.conditions().boxes()) {
          Domain taken = box.sides().get(property);
          rest = taken == null || rest == null ? null : rest.without(taken);
        }
      }
      if (rest != null && !rest.isEmpty()) {
        return property + " " + rest.shown();
      }
    }
    return null;
  }

  /** What lies between the bands of one property. */
  private void between(String property, List<BandRule> family) {
    Domain left = space.whole(property);
    if (family.size() < 2 || left == null) {
      return;
    }
    for (BandRule member : members) {
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
          "between these bands lies %s %s, for which none of them fires"
              .formatted(property, left.shown()));
    }
  }

  /** Without what lies beyond the first and the last band, where the rest has its own answer. */
  private @Nullable Domain inner(Domain left, String property, List<BandRule> family) {
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
      List<BandRule> family, String property, Domain.Numbers.Span span, boolean below) {
    for (BandRule member : family) {
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

  private void gap(BandRule at, String message) {
    findings.warning(at.rule(), at.rule().start(), "gap", message);
  }
}
