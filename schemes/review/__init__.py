"""From draft to public: what changes, whether it may be published, whose verdict changes, who decides."""
