package plumbline.decision;

import org.jspecify.annotations.Nullable;

/**
 * A band of company sizes.
 *
 * @param name such as {@code mid_market}
 * @param belowEmployees the number of employees at which it ends, itself not in it; null for the
 *     last band, which has no end
 */
public record CompanySize(String name, @Nullable Integer belowEmployees) {}
