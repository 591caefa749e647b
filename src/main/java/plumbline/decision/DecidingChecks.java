package plumbline.decision;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Thresholds;
import plumbline.rules.Yaml;

/**
 * What must hold between the values of the deciding config. Each check gives a sentence, or null
 * where all is well: the reader puts it at a line of the file, the records throw it.
 */
final class DecidingChecks {

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private DecidingChecks() {}

  /**
   * @throws IllegalArgumentException with the sentence, if there is one
   */
  static void require(@Nullable String sentence) {
    if (sentence != null) {
      throw new IllegalArgumentException(sentence);
    }
  }

  static @Nullable String names(Collection<String> names) {
    return names.stream()
        .filter(name -> !Yaml.isName(name))
        .findFirst()
        .map(name -> "\"" + name + "\" is no name")
        .orElse(null);
  }

  static @Nullable String bounds(@Nullable BigDecimal floor, @Nullable BigDecimal cap) {
    return floor != null && cap != null && floor.compareTo(cap) >= 0
        ? "the floor, " + plain(floor) + ", must be below the cap, " + plain(cap)
        : null;
  }

  /** In the unit {@code fraction} weights sum to 1, and each category lies within 0 and 100. */
  static @Nullable String weights(Unit unit, Collection<Category> categories) {
    if (categories.isEmpty()) {
      return "there must be at least one category";
    }
    if (unit == Unit.POINTS) {
      return null;
    }
    for (Category category : categories) {
      BigDecimal floor = category.floor();
      BigDecimal cap = category.cap();
      if (floor == null || cap == null || floor.signum() < 0 || cap.compareTo(HUNDRED) > 0) {
        return category.name() + " must have a floor and a cap within 0 and 100";
      }
    }
    BigDecimal sum =
        categories.stream().map(Category::weight).reduce(BigDecimal.ZERO, BigDecimal::add);
    return sum.compareTo(BigDecimal.ONE) == 0
        ? null
        : "the weights must sum to 1 in the unit fraction, and sum to " + plain(sum);
  }

  static @Nullable String order(Thresholds thresholds) {
    boolean falling =
        thresholds.qualified().compareTo(thresholds.nurturing()) > 0
            && thresholds.nurturing().compareTo(thresholds.unqualified()) > 0;
    return falling
        ? null
        : "must fall from qualified over nurturing to unqualified, and are "
            + plain(thresholds.qualified())
            + ", "
            + plain(thresholds.nurturing())
            + ", "
            + plain(thresholds.unqualified());
  }

  /** Bands rise, only the last is open, and no name stands twice. */
  static @Nullable String bands(List<CompanySize> bands) {
    String misnamed = names(bands.stream().map(CompanySize::name).toList());
    if (misnamed != null) {
      return misnamed;
    }
    int end = 0;
    Set<String> names = new HashSet<>();
    for (int i = 0; i < bands.size(); i++) {
      CompanySize band = bands.get(i);
      boolean last = i == bands.size() - 1;
      Integer below = band.belowEmployees();
      if (!names.add(band.name())) {
        return "the band " + band.name() + " stands here twice";
      }
      if (last != (below == null)) {
        return last
            ? "the last band, " + band.name() + ", must have no below_employees"
            : band.name() + " must say below_employees: only the last band has no end";
      }
      if (below != null && below <= end) {
        return band.name() + " must end above " + end + " employees, where the band before it does";
      }
      end = below == null ? end : below;
    }
    return bands.isEmpty() ? "there must be at least one band" : null;
  }

  private static String plain(BigDecimal number) {
    return Exact.normal(number).toPlainString();
  }
}
