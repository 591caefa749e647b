package plumbline.lead;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;
import plumbline.facts.Facts;

/**
 * One lead as it was posted, checked.
 *
 * @param leadId as the caller gave it; null where it is to be derived from the e-mail address
 * @param fields only the keys that were present: {@code name}, {@code email}, {@code company},
 *     {@code source}, {@code job_title}, {@code seniority}, {@code industry}, {@code employees},
 *     {@code company_size}, {@code country}, {@code region}, {@code time_zone}, then {@code
 *     metadata.KEY} by key. A null value clears. Values are {@code String}, {@code Integer} for
 *     {@code employees}, and for metadata {@code String}, {@code Boolean}, {@code BigDecimal},
 *     {@code List} or {@code Map} (which may hold nulls)
 * @param activities each id once, in the order they were posted
 */
public record Posted(
    @Nullable String leadId, Map<String, @Nullable Object> fields, List<Activity> activities) {

  /** What stands before the key of a metadata field. */
  public static final String METADATA = "metadata.";

  public Posted {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    activities = List.copyOf(activities);
  }

  /** The facts where nothing else is known of the lead. */
  public Facts facts(Identity identity) {
    String id = leadId;
    if (id == null) {
      id = identity.leadId(String.valueOf(fields.get("email")));
    }
    return new Facts(Profile.lead(id, fields), activities);
  }
}
