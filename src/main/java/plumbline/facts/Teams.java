package plumbline.facts;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The teams of the config, so that a rule need not repeat their names.
 *
 * @param byCompanySize the team for each company-size band that has one
 * @param fallback where a qualified lead goes when no routing rule matches
 */
public record Teams(Set<String> names, Map<String, String> byCompanySize, String fallback) {

  public Teams {
    names = Set.copyOf(names);
    byCompanySize = Map.copyOf(byCompanySize);
  }

  /** The team for companies of this band; null where the band has none or is not known. */
  public @Nullable String forCompanySize(@Nullable String band) {
    return band == null ? null : byCompanySize.get(band);
  }
}
