package plumbline.decision;

import org.jspecify.annotations.Nullable;

/**
 * Something the reader of a decision should know, though it was made.
 *
 * @param code a stable word
 * @param rule the rule it is about; null where it is about none
 */
public record Warning(String code, @Nullable String rule, String message) {}
