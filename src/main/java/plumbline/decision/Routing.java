package plumbline.decision;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where qualified leads may go.
 *
 * @param teams all there are
 * @param byCompanySize the team of a company-size band; a band may have none
 * @param fallback the team for a lead no rule routes
 */
public record Routing(List<String> teams, Map<String, String> byCompanySize, String fallback) {

  /**
   * @throws IllegalArgumentException if a lead could go to a team that is not in {@code teams}
   */
  public Routing {
    teams = List.copyOf(teams);
    byCompanySize = Collections.unmodifiableMap(new LinkedHashMap<>(byCompanySize));
    if (!teams.contains(fallback) || !teams.containsAll(byCompanySize.values())) {
      throw new IllegalArgumentException("routing names a team that is not in its list of teams");
    }
  }
}
