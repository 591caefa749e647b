/** What came of it all: conversion, attribution, return and pipeline. It only ever reads. */
@NullMarked
package plumbline.analytics;

import org.jspecify.annotations.NullMarked;
