/** Who may do what: API keys and permissions. */
@NullMarked
package plumbline.access;

import org.jspecify.annotations.NullMarked;
