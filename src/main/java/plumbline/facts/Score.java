package plumbline.facts;

import java.math.BigDecimal;
import java.util.Map;

/**
 * What scoring came to.
 *
 * @param value the sum of all contributions: 0 to 1 in the unit {@code fraction} as shipped, points
 *     in the unit {@code points}
 * @param categories points of each category after decay, floor and cap, before its weight
 */
public record Score(BigDecimal value, Map<String, BigDecimal> categories) {

  public Score {
    categories = Map.copyOf(categories);
  }

  /** The points of one category; 0 where the config has none of that name. */
  public BigDecimal category(String name) {
    return categories.getOrDefault(name, BigDecimal.ZERO);
  }

  /** The value as a reason gives it: in plain notation without needless zeros. */
  public String text() {
    return FactsJson.number(value);
  }

  /** The points of one category as a reason gives them. */
  public String text(String name) {
    return FactsJson.number(category(name));
  }
}
