package plumbline.lead;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;

/**
 * What is to be otherwise with a lead, checked.
 *
 * @param fields as in {@link Posted}: those that are said, null clears
 * @param activities what it has done besides
 * @param without ids of what it has not done
 * @param at when it is decided; null for now
 * @param ruleSet a version, or how one begins; null for the active one
 */
public record WhatIf(
    Map<String, @Nullable Object> fields,
    List<Activity> activities,
    List<String> without,
    @Nullable Instant at,
    @Nullable String ruleSet) {
  public WhatIf {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    activities = List.copyOf(activities);
    without = List.copyOf(without);
  }
}
