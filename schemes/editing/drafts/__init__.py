"""案: which changes of the working rows belong to 今日の訂正, to a named draft or to a plan."""
