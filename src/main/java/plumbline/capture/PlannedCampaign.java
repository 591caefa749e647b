package plumbline.capture;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Outcome;
import plumbline.facts.Qualification;

/** Which campaign a lead with an outcome would be in: one for its intent, while it is nurtured. */
public final class PlannedCampaign {
  /** The segments campaigns are for, from the warmest down. */
  private static final List<String> INTENTS = List.of("high_intent", "medium_intent", "low_intent");

  private PlannedCampaign() {}

  /** The warmest segment of intent; null where there is none. */
  static @Nullable String intent(@Nullable Outcome outcome) {
    return outcome == null
        ? null
        : INTENTS.stream().filter(outcome.segments()::contains).findFirst().orElse(null);
  }

  /**
   * The campaign; null for none.
   *
   * @param campaigns by their intent
   */
  public static @Nullable String of(@Nullable Outcome outcome, Map<String, String> campaigns) {
    String intent = intent(outcome);
    return intent != null && outcome != null && outcome.status().equals(Qualification.NURTURING)
        ? campaigns.get(intent)
        : null;
  }

  /** As above, for reports that count campaigns: none or one. */
  public static Function<Outcome, Set<String>> counted(Map<String, String> campaigns) {
    return outcome -> {
      String campaign = of(outcome, campaigns);
      return campaign == null ? Set.of() : Set.of(campaign);
    };
  }
}
