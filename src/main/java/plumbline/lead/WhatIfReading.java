package plumbline.lead;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The reading of what is to be otherwise with a lead. */
final class WhatIfReading {
  private static final Pattern VERSION = Pattern.compile("[0-9a-f]{4,32}");
  private static final Set<String> KNOWN =
      new TreeSet<>(Set.of("lead", "activities", "without_activities", "at", "rule_set"));

  private final Vocabulary vocabulary;
  private final IntakeLimits limits;
  private final Instant now;
  private final Faults faults;

  WhatIfReading(Vocabulary vocabulary, IntakeLimits limits, Instant now, Faults faults) {
    this.vocabulary = vocabulary;
    this.limits = limits;
    this.now = now;
    this.faults = faults;
  }

  WhatIf read(Members asked) {
    asked.onlyKnown(KNOWN, "a what-if");
    Instant at = at(asked);
    // What has not happened yet may have by then.
    Instant latest = at == null || at.isBefore(now) ? now : at;
    Map<String, @Nullable Object> fields = Map.of();
    if (asked.has("lead")) {
      Members lead = Members.of("/lead", asked.value("lead"), faults);
      if (lead != null) {
        fields = new IntakeReading(vocabulary, limits, latest, faults).fields(lead);
      }
    }
    return new WhatIf(
        fields,
        new ActivitiesReading(vocabulary, limits, latest, faults).read(asked),
        without(asked),
        at,
        ruleSet(asked));
  }

  private @Nullable Instant at(Members asked) {
    String text = asked.text("at", Integer.MAX_VALUE);
    try {
      return text == null ? null : Instants.parse(text);
    } catch (DateTimeException e) {
      asked.fault("at", "bad_instant", Faults.quote(text) + " is " + e.getMessage());
      return null;
    }
  }

  private List<String> without(Members asked) {
    List<String> ids = new ArrayList<>();
    List<?> elements = asked.list("without_activities");
    for (int i = 0; i < elements.size(); i++) {
      if (elements.get(i) instanceof String id) {
        ids.add(id);
      } else {
        faults.add("/without_activities/" + i, "wrong_type", "must be an activity_id, a text");
      }
    }
    return ids;
  }

  private @Nullable String ruleSet(Members asked) {
    String version = asked.text("rule_set", Integer.MAX_VALUE);
    if (version != null && !VERSION.matcher(version).matches()) {
      asked.fault(
          "rule_set",
          "bad_version",
          Faults.quote(version) + " is not 4 to 32 hexadecimal digits in small letters");
      return null;
    }
    return version;
  }
}
