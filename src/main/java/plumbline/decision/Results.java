package plumbline.decision;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Points;
import plumbline.facts.Qualification;
import plumbline.facts.Reset;
import plumbline.facts.Route;
import plumbline.facts.Segment;
import plumbline.rules.RuleFailed;
import plumbline.rules.StageRun;

/** What the rules of one stage inserted of its one kind, in order of rule id. */
final class Results {

  /** A result and the rule that inserted it. */
  record Of<T>(String rule, T object) {}

  private static final Set<Class<?>> KINDS =
      Set.of(Points.class, Reset.class, Segment.class, Qualification.class, Route.class);
  private static final Set<String> STATUSES =
      Set.of(Qualification.QUALIFIED, Qualification.NURTURING, Qualification.UNQUALIFIED);

  private Results() {}

  /** The results of this kind, by rule id, then as text so that the order is total. */
  static <T> List<Of<T>> inOrder(StageRun run, String stage, Class<T> kind) {
    List<Of<T>> results = new ArrayList<>();
    for (StageRun.Inserted inserted : run.inserted()) {
      if (kind.isInstance(inserted.object())) {
        results.add(new Of<>(inserted.rule().id(), kind.cast(inserted.object())));
      } else {
        refuse(inserted, stage, kind.getSimpleName());
      }
    }
    results.sort(Results::compare);
    return results;
  }

  private static int compare(Of<?> one, Of<?> other) {
    int order = one.rule().compareTo(other.rule());
    return order == 0 ? one.object().toString().compareTo(other.object().toString()) : order;
  }

  /** Refuses a result that belongs to another stage; a rule's own facts are let pass. */
  static void refuse(StageRun.Inserted inserted, String stage, String expected) {
    if (KINDS.contains(inserted.object().getClass())) {
      throw new RuleFailed(
          inserted.rule().id(),
          "a %s rule inserts %s, not %s"
              .formatted(stage, expected, inserted.object().getClass().getSimpleName()),
          null);
    }
  }

  /**
   * What a result must have: rules are no Java of ours, so nothing keeps them from leaving it out.
   */
  static String need(String rule, @Nullable String value, String what) {
    if (value == null || value.isEmpty()) {
      throw new RuleFailed(rule, "what it inserts has no " + what, null);
    }
    return value;
  }

  /** A status there is. */
  static String status(String rule, @Nullable String status) {
    if (status == null || !STATUSES.contains(status)) {
      throw new RuleFailed(
          rule, "no status \"%s\"; expected one of %s".formatted(status, STATUSES), null);
    }
    return status;
  }
}
