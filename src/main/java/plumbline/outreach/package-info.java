/**
 * What leads and sales receive: nurture and hand-off. It reads what was decided and decides
 * nothing.
 */
@NullMarked
package plumbline.outreach;

import org.jspecify.annotations.NullMarked;
