package plumbline.facts;

import java.math.BigDecimal;

/**
 * The scores at which a band begins, each inclusive, in the unit of the score. The config is their
 * one source.
 */
public record Thresholds(BigDecimal qualified, BigDecimal nurturing, BigDecimal unqualified) {}
