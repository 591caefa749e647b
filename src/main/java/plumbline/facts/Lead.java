package plumbline.facts;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A person who may buy: identity and profile, as one decision sees them.
 *
 * @param leadId 1 to 64 characters of {@code A-Za-z0-9._:-}, neither . nor ..
 * @param email trimmed and in lower case, or null
 * @param source the channel the lead first came from, a key of the config
 * @param employees how many people the company employs, 0 or more
 * @param companySize a band of the config; while a decision is made it is the band of {@code
 *     employees} where that is known
 * @param metadata free data: values are {@code String}, {@code Boolean}, {@code BigDecimal}, {@code
 *     List} or {@code Map}
 */
public record Lead(
    String leadId,
    @Nullable String name,
    @Nullable String email,
    @Nullable String company,
    String source,
    @Nullable String jobTitle,
    @Nullable String seniority,
    @Nullable String industry,
    @Nullable Integer employees,
    @Nullable String companySize,
    @Nullable String country,
    @Nullable String region,
    @Nullable String timeZone,
    Map<String, Object> metadata) {

  public Lead {
    metadata = Map.copyOf(metadata);
  }

  /** What stands behind the {@code @} of the e-mail address, in lower case; null without one. */
  public @Nullable String emailDomain() {
    if (email == null) {
      return null;
    }
    return email.substring(email.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
  }

  /** The text under {@code key} in the metadata; null where it is absent or no text. */
  public @Nullable String text(String key) {
    return metadata.get(key) instanceof String text ? text : null;
  }

  /**
   * True where the words of one of some names, divided by commas, stand in the job title one after
   * another: {@code "account executive, agent"} in "Account Executive, EMEA".
   */
  public boolean titleMentions(String names) {
    return jobTitle != null && Words.mentions(names, jobTitle);
  }

  /** The number under {@code key} in the metadata; null where it is absent or no number. */
  public @Nullable BigDecimal number(String key) {
    return metadata.get(key) instanceof BigDecimal number ? number : null;
  }

  /** True where the metadata holds {@code true} under {@code key}. */
  public boolean flag(String key) {
    return Boolean.TRUE.equals(metadata.get(key));
  }

  /**
   * How large the company is, as a reason gives it: "1,200 employees", or the band in words where
   * the number is not known; null where neither is.
   */
  public @Nullable String sizeText() {
    if (employees != null) {
      return grouped(employees) + (employees == 1 ? " employee" : " employees");
    }
    return companySize == null ? null : companySize.replace('_', ' ') + " by size";
  }

  /** With a comma before every three digits. */
  private static String grouped(int number) {
    StringBuilder digits = new StringBuilder().append(number);
    for (int i = digits.length() - 3; i > 0; i -= 3) {
      digits.insert(i, ',');
    }
    return digits.toString();
  }

  /** This lead in another company-size band. */
  public Lead withCompanySize(@Nullable String band) {
    return new Lead(
        leadId, name, email, company, source, jobTitle, seniority, industry, employees, band,
        country, region, timeZone, metadata);
  }
}
