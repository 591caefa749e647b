package plumbline.decision;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;
import plumbline.facts.FactsJson;
import plumbline.rules.WhyNot;

/** Why a rule did not fire, in words, with the condition as its author wrote it. */
final class WhyNotText {
  private WhyNotText() {}

  /** One phrase, such as {@code employees > 500: employees is 120}. */
  static String of(WhyNot why) {
    WhyNot.Failure failure = why.failure();
    if (why.off()) {
      return "is switched off";
    }
    if (failure == null) {
      return "did not match";
    }
    return switch (failure.kind()) {
      case NO_FACT -> noFact(failure);
      case CONDITION ->
          failure.facts() == 1 && failure.type() != Activity.class
              ? failure.condition() + is(": ", failure)
              : noneOf(failure);
      case GATHERED -> failure.condition() + is(": ", failure) + over(failure.over());
      case THERE_IS -> thereIs(failure);
    };
  }

  private static String noFact(WhyNot.Failure failure) {
    String none = "there is no " + noun(failure.type(), 1);
    return failure.conditions().isEmpty()
        ? none
        : none + ", and so none with " + String.join(", ", failure.conditions());
  }

  private static String noneOf(WhyNot.Failure failure) {
    List<String> before = failure.conditions().subList(0, Math.max(0, failure.failed()));
    String count = "%d %s".formatted(failure.reached(), noun(failure.type(), failure.reached()));
    if (before.isEmpty()) {
      return "no %s with %s: %s%s"
          .formatted(noun(failure.type(), 1), failure.condition(), count, is(", ", failure));
    }
    return "%s with %s, and none with %s%s"
        .formatted(count, String.join(", ", before), failure.condition(), is(": ", failure));
  }

  private static String thereIs(WhyNot.Failure failure) {
    String noun = noun(failure.type(), 1);
    String with =
        failure.conditions().isEmpty() ? "" : " with " + String.join(", ", failure.conditions());
    String which =
        failure.fact() instanceof Activity activity
            ? ": %s of %s".formatted(activity.activityId(), Words.day(activity.at()))
            : is(": ", failure);
    return "there is %s %s%s%s"
        .formatted("AEIOUaeiou".indexOf(noun.charAt(0)) < 0 ? "a" : "an", noun, with, which);
  }

  private static String over(WhyNot.@Nullable Over over) {
    if (over == null) {
      return "";
    }
    String noun = noun(over.type(), 2);
    return over.conditions().isEmpty()
        ? ", over all " + noun
        : ", over %s with %s".formatted(noun, String.join(", ", over.conditions()));
  }

  /** What the condition asked for, and what it is. */
  private static String is(String before, WhyNot.Failure failure) {
    if (failure.values().isEmpty()) {
      return "";
    }
    return before
        + failure.values().stream()
            .map(
                value ->
                    value.name()
                        + " is "
                        + value.is().stream()
                            .map(WhyNotText::text)
                            .collect(Collectors.joining(", "))
                        + (value.more() ? " and others" : ""))
            .collect(Collectors.joining("; "));
  }

  private static String text(@Nullable Object value) {
    if (value == null) {
      return "not known";
    } else if (value instanceof BigDecimal number) {
      return FactsJson.number(number);
    } else if (value instanceof Instant instant) {
      return FactsJson.instant(instant);
    } else if (value instanceof String text) {
      return text.isBlank() ? "empty" : text;
    }
    return String.valueOf(value);
  }

  private static String noun(Class<?> type, int count) {
    if (type == Activity.class) {
      return count == 1 ? "activity" : "activities";
    }
    return type.getSimpleName();
  }
}
